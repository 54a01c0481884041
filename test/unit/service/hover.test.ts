import { describe, expect, it } from 'vitest';
import { hoverAt } from '../support/cursor.ts';

describe('hover', () => {
  it.each([
    ['skill.yaml', 'na|me: weather_skill', 'name', '**Name** · required'],
    ['SKILL.md', '---\nna|me: a\n---', 'name', 'Text, at most 64 characters.'],
    ['SKILL.md', '---\ndescrip|tion: a\n---', 'description', 'Text, at most 1,024 characters.'],
    ['skill.yaml', 'skill_id: a\nlimits: { max_runt|ime_ms: 3 }', 'max_runtime_ms', 'Whole number, '],
    ['SKILL.md', '---\nallowed|-tools: Read\n---', 'allowed-tools', 'Text or list.'],
    ['skill.yaml', 'name: weather|_skill', 'weather_skill', '**Name** · required'],
    ['skill.yaml', 'tools:\n  - name: a\n    ti|meout: 3', 'timeout', 'in seconds'],
    ['skill.yaml', 'permissions:\n  - net|work', 'network', 'Open connections'],
    [
      'skill.yaml',
      'tools:\n  - name: a\n    input_schema:\n      properties:\n        city: { ty|pe: string }',
      'type',
      '**Type**',
    ],
    ['skill.yaml', 'description: a: b\nver|sion: 1.0.0', 'version', '**Version**'],
    ['skill.json', '{ "ver|sion": "1.0.0" }', '"version"', '```json\n"version": "1.0.0"\n```'],
    ['SKILL.md', '---\nallowed|-tools: Read\n---', 'allowed-tools', 'without asking'],
    ['SKILL.md', '---\nuser-in|vocable: false\n---', 'user-invocable', '| Claude Code | supported |'],
  ])('%s %j covers %j', (file, text, covered, part) => {
    const found = hoverAt(file, text);
    expect(found?.covered).toBe(covered);
    expect(found?.text).toContain(part);
  });

  it('shows title, description, type and example', () => {
    expect(hoverAt('skill.yaml', 'eve|nts: {}')?.text).toBe(
      '**Events**\n\nTopics that the skill listens to and publishes.\n\nMapping.\n\n' +
        '```yaml\nevents:\n  subscribe:\n    - nlp.intent.weather.get\n  publish:\n    - ui.notify\n```',
    );
  });

  it.each([
    ['skill.yaml', 'permissions: [net|work]', '```yaml\n- network\n```'],
    ['skill.yaml', 'permissions:\n  - net|work', '```yaml\n- network\n```'],
    ['SKILL.md', '---\nmetadata: {"openclaw": {"os": [dar|win]}}\n---', '```yaml\n- darwin\n```'],
    ['skill.json', '{ "permissions": ["net|work"] }', '```json\n["network"]\n```'],
    ['skill.yaml', 'permis|sions: [network]', '```yaml\npermissions:\n  - network\n```'],
  ])('shows the example of an entry as one in %s %j', (file, text, example) => {
    const blocks = (hoverAt(file, text)?.text ?? '').match(/```[\s\S]*?```/g);
    expect(blocks).toEqual([example]);
  });

  it.each([
    ['skill.yaml', 'unknown: a|b'],
    ['skill.yaml', 'name: a\n|\nversion: 1.0.0'],
    ['skill.yaml', 'runtime:\n  python: "3.11"\n |\n  node: "22"'],
    ['skill.json', '{ "tools": [ | ] }'],
    ['skill.yml', 'na|me: b'],
    ['skill.yaml', 'toString|: 1'],
    ['SKILL.md', '---\nname: a\n---\nna|me: b'],
    ['SKILL.md', 'na|me: b'],
    ['manifest.json', '{ "na|me": "Shop", "icons": [] }'],
  ])('says nothing in %s at %j', (file, text) => {
    expect(hoverAt(file, text)).toBeUndefined();
  });
});

describe('hover over a key of SKILL.md', () => {
  const rows = (text: string, targets?: readonly ('claude-code' | 'gemini' | 'codex' | 'skills-ref')[]) =>
    (hoverAt('SKILL.md', text, { options: targets === undefined ? {} : { targets } })?.text ?? '')
      .split('\n')
      .filter(line => line.startsWith('| ') && !line.startsWith('| client'));

  it('shows the enabled clients first, then others that read the key', () => {
    const table = rows('---\nuser-in|vocable: false\n---', ['gemini', 'claude-code']);
    expect(table[0]).toMatch(/^\| \*\*Gemini CLI\*\* \| ignored \|/);
    expect(table[1]).toMatch(/^\| \*\*Claude Code\*\* \| supported \|/);
    expect(table.slice(2).every(row => row.includes('| supported |') && !row.includes('**'))).toBe(true);
  });

  it('shows limits and the day on which they were read', () => {
    const [row] = rows('---\ndescrip|tion: a\n---', ['codex']);
    expect(row).toContain('At most 1,024 characters.');
    expect(row).toMatch(/\[\d{4}-\d\d-\d\d\]\(https:\/\//);
  });

  it('takes the clients that are evident where none is named', () => {
    expect(rows('---\nwhen_to_use: a\ndescrip|tion: a\n---').filter(row => row.startsWith('| **'))).toEqual(
      expect.arrayContaining([expect.stringContaining('**Claude Code**')]),
    );
  });

  it('reaches keys below metadata', () => {
    expect(rows('---\nmetadata:\n  open|claw: {}\n---').join()).toContain('OpenClaw');
    expect(hoverAt('SKILL.md', '---\nmetadata: {"openclaw": {"req|uires": {}}}\n---')?.covered).toBe(
      '"requires"',
    );
  });
});

describe('hover over a value', () => {
  it.each([
    ['SKILL.md', '---\ndescription: wea|ther\n---', '7 of 1,024 characters.'],
    ['SKILL.md', '---\ndescription: >-\n  wea|ther\n  again\n---', '13 of 1,024 characters.'],
    ['skill.yaml', 'permissions: [net|work]', '`network`: Open connections'],
    ['SKILL.md', '---\nmetadata: {"openclaw": {"os": ["dar|win"]}}\n---', '`darwin`: macOS.'],
    ['.skillberth.json', '{ "targets": ["cod|ex"] }', '**Codex**'],
    ['.skillberth.json', '{ "rules": { "adaos/to|pic": "off" } }', '**`adaos/topic`** · '],
    ['.skillberth.json', '{ "rules": { "ada|os/*": "off" } }', 'All rules of this family.'],
    ['skill.yaml', '# skillberth-disable-next-line adaos/to|pic\nname: a', '**`adaos/topic`** · '],
    ['SKILL.md', 'text\n<!-- skillberth-disable-next-line adaos/to|pic -->', '**`adaos/topic`** · '],
    ['skill.yaml', 'secrets: [A_KEY]\nenv:\n  URL: "x${sec|ret:A_KEY}"', 'The manifest declares it.'],
    ['skill.yaml', 'env:\n  URL: "x${secret:A_|KEY}"', 'does not declare it'],
  ])('%s %j says %j', (file, text, part) => {
    expect(hoverAt(file, text)?.text).toContain(part);
  });

  it('shows the signature of the function that a tool names', () => {
    const files = {
      'handlers/main.py':
        'import os\n\n@tool("x")\nasync def get_weather(\n    city: str,\n    days: int = 3,\n) -> dict:\n    pass\n',
    };
    const text = hoverAt('skill.yaml', 'tools:\n  - entry: handlers.main:get_|weather', { files })?.text;
    expect(text).toContain(
      '```python\nasync def get_weather(city: str, days: int = 3) -> dict\n```\n\nhandlers/main.py',
    );
    expect(hoverAt('skill.yaml', 'tools:\n  - entry: handlers.main:go|ne', { files })?.text).not.toContain(
      '```python',
    );
  });

  it('shows the signature of a handler', () => {
    const files = {
      'main.ts': 'export async function chat({ text }: { text: string }) {\n  return text;\n}\n',
    };
    const manifest = 'skill_id: a\nentry:\n  module: main.ts\n  exports:\n    - handler: ch|at\n';
    expect(hoverAt('skill.yaml', manifest, { files })?.text).toContain('export async function chat({ text }');
  });

  it('a word beside a placeholder is no part of it', () => {
    expect(hoverAt('skill.yaml', '# x| ${secret:A_KEY}\nname: a')).toBeUndefined();
  });
});
