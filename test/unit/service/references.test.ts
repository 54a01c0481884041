import { describe, expect, it } from 'vitest';
import { references } from '../../../server/service/index.ts';
import { skillAtCursor, written } from './skillAtCursor.ts';

function found(marked: Readonly<Record<string, string>>, declarations = true): readonly string[] {
  const skill = skillAtCursor(marked);
  return written(skill, references(skill.document, skill.position, { declarations }));
}

const manifest = `name: weather_skill
version: 1.0.0
default_tool: get
exports:
  tools: [get, put]
tools:
  - name: get
    entry: handlers.main:fetch
    secrets: [KEY]
  - name: put
secrets: [KEY, OTHER]
env:
  TOKEN: \${secret:KEY}
`;
const files = {
  'handlers/main.py':
    'from adaos.sdk.data.secrets import get\n\n@tool("get")\ndef fetch():\n    return get("KEY")\n',
  'SKILL.md':
    '---\nname: weather-skill\n---\nUse ${secret:KEY}, see [help](docs/help.md#top) and `docs/help.md`.\n',
  'docs/help.md': '# Top\n[back](../SKILL.md), [other](other.md), ${secret:OTHER}\n',
};

describe('references', () => {
  it.each([
    [
      'a tool',
      manifest.replace('default_tool: get', 'default_tool: g|et'),
      [
        'handlers/main.py:3 get',
        'skill.yaml:3 get',
        'skill.yaml:5 get',
        'skill.yaml:7 get',
        'handlers/main.py:4 fetch',
        'skill.yaml:8 handlers.main:fetch',
      ],
    ],
    [
      'a secret',
      manifest.replace('secrets: [KEY]', 'secrets: [K|EY]'),
      [
        'SKILL.md:4 KEY',
        'handlers/main.py:5 KEY',
        'skill.yaml:9 KEY',
        'skill.yaml:11 KEY',
        'skill.yaml:13 KEY',
      ],
    ],
    [
      'a function',
      manifest.replace(':fetch', ':fet|ch'),
      ['handlers/main.py:4 fetch', 'skill.yaml:8 handlers.main:fetch'],
    ],
  ])('of %s', (_, text, expected) => {
    expect(found({ 'skill.yaml': text, ...files })).toEqual(expected);
  });

  it('of a file are the links to it', () => {
    const skill = files['SKILL.md'].replace('docs/help', 'docs/he|lp');
    expect(found({ 'skill.yaml': manifest, ...files, 'SKILL.md': skill })).toEqual([
      'SKILL.md:4 docs/help.md#top',
      'SKILL.md:4 docs/help.md',
    ]);
  });

  it('of a skill are its names, not those of others', () => {
    expect(
      found({
        'SKILL.md': '---\nname: weath|er\n---\nLike skills/other/SKILL.md\n',
        'evals/evals.json': '{ "skill_name": "weather", "evals": [] }',
        'tests/test_a.py':
          'from skills.weather_skill.handlers import main\nfrom skills.weather_skills.x import y\n',
      }),
    ).toEqual(['SKILL.md:2 weather', 'evals/evals.json:1 weather', 'tests/test_a.py:1 weather_skill']);
  });

  it('leave declarations out where they are not asked for', () => {
    const text = manifest.replace('default_tool: get', 'default_tool: g|et');
    const all = found({ 'skill.yaml': text, ...files }, false);
    expect(all).not.toContain('skill.yaml:7 get');
    expect(all).toContain('skill.yaml:3 get');
  });

  it('are none where nothing is named', () => {
    expect(found({ 'skill.yaml': manifest.replace('version', 'ver|sion') })).toEqual([]);
  });
});
