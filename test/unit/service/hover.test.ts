import { describe, expect, it } from 'vitest';
import { hoverAt } from '../support/cursor.ts';

describe('hover', () => {
  it.each([
    ['skill.yaml', 'na|me: weather_skill', 'name', '**Name** · required'],
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
    ['SKILL.md', '---\nuser-in|vocable: false\n---', 'user-invocable', 'claude-code, vscode, openclaw'],
  ])('%s %j covers %j', (file, text, covered, part) => {
    const found = hoverAt(file, text);
    expect(found?.covered).toBe(covered);
    expect(found?.text).toContain(part);
  });

  it('shows title, description and example', () => {
    expect(hoverAt('skill.yaml', 'eve|nts: {}')?.text).toBe(
      '**Events**\n\nTopics that the skill listens to and publishes.\n\n' +
        '```yaml\nevents:\n  subscribe:\n    - nlp.intent.weather.get\n  publish:\n    - ui.notify\n```',
    );
  });

  it.each([
    ['skill.yaml', 'unknown: a|b'],
    ['skill.yaml', 'name: a\n|\nversion: 1.0.0'],
    ['skill.yaml', 'runtime:\n  python: "3.11"\n |\n  node: "22"'],
    ['skill.json', '{ "tools": [ | ] }'],
    ['skill.yaml', 'skill_id: a\nna|me: b'],
    ['skill.yaml', 'toString|: 1'],
    ['SKILL.md', '---\nname: a\n---\nna|me: b'],
    ['SKILL.md', 'na|me: b'],
    ['manifest.json', '{ "na|me": "Shop", "icons": [] }'],
  ])('says nothing in %s at %j', (file, text) => {
    expect(hoverAt(file, text)).toBeUndefined();
  });
});
