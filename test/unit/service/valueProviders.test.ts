import { describe, expect, it } from 'vitest';
import { accepted, completionsAt, type Surroundings } from '../support/cursor.ts';

const handlers = {
  'handlers/main.py':
    'from adaos.sdk.core.decorators import tool\n\n@tool("get_weather")\ndef get_weather(city):\n    pass\n\ndef _private():\n    pass\n',
  'handlers/other.py': 'def chat(text):\n    pass\n',
  'tests/test_main.py': 'def test_it():\n    pass\n',
};
const node = { 'index.ts': 'export function chat() {}\nfunction inner() {}\n', 'README.md': '# a\n' };
const world: Surroundings['world'] = {
  binaries: () => ['git', 'jq', 'uv'],
  environmentNames: () => ['HOME', 'OPENAI_API_KEY'],
  skills: () => [
    { name: 'weather', folderUri: 'file:///skills/weather/' },
    { name: 'calendar', folderUri: 'file:///skills/calendar/' },
  ],
};

const labels = (file: string, text: string, surroundings: Surroundings = {}) =>
  completionsAt(file, text, true, { world, ...surroundings }).map(({ label }) => label);
const front = (text: string) => `---\n${text}\n---\n`;

describe('ids in skills.json', () => {
  const skills = ['weather', 'weather_skill', '..', '.', 'Bad Name!', 'a/b', '', 'погода'].map(name => ({
    name,
    folderUri: `file:///skills/${encodeURIComponent(name)}/`,
  }));
  it.each([
    '{ "skills": { "allow": [|] } }',
    '{ "skills": { "deny": [|] } }',
    '{ "skills": { "entries": { | } } }',
  ])('%j offers those that can be ids', text => {
    const offered = completionsAt('skills.json', text, true, { world: { skills: () => skills } });
    expect(offered.map(({ label }) => label).sort()).toEqual(['weather', 'weather_skill', 'погода']);
  });
});

describe('sources', () => {
  const files = handlers;
  it.each([
    ['tools:\n  - entry: |', ['handlers.main:get_weather', 'handlers.other:chat']],
    ['tools:\n  - entry: handlers.main:|', ['handlers.main:get_weather', 'handlers.other:chat']],
    ['tools:\n  - entry: "handlers.ma|in:x"', ['handlers.main:get_weather', 'handlers.other:chat']],
    ['tools:\n  - { entry: handlers| }', ['handlers.main:get_weather', 'handlers.other:chat']],
    ['entry:\n  module: |', ['handlers.main', 'handlers.other']],
    ['entry:\n  module: handlers.other\n  callable: |', ['chat']],
    ['tools:\n  - name: |', ['get_weather']],
    ['tools:\n  - name: get_weather\n  - name: |', []],
    ['entry: [1, 2\ntools:\n  - entry: |', ['handlers.main:get_weather', 'handlers.other:chat']],
  ])('adaos %j', (text, values) => {
    expect(labels('skill.yaml', text, { files })).toEqual(values);
  });

  it.each([
    ['tools:\n  - entry: hand|', 'tools:\n  - entry: handlers.other:chat'],
    ['tools:\n  - entry: handlers.main:get| # x', 'tools:\n  - entry: handlers.other:chat # x'],
    ['tools:\n  - entry: "hand|"', 'tools:\n  - entry: "handlers.other:chat"'],
    ["tools:\n  - entry: 'hand|", "tools:\n  - entry: 'handlers.other:chat'"],
    ['tools: [{ entry: | }]', 'tools: [{ entry: handlers.other:chat }]'],
  ])('%j gives %j', (text, after) => {
    expect(accepted('skill.yaml', text, 'handlers.other:chat', true, { files })).toBe(after);
  });

  it('in JSON', () => {
    const after = accepted('skill.json', '{ "tools": [{ "entry": | }] }', 'handlers.other:chat', true, {
      files,
    });
    expect(after).toBe('{ "tools": [{ "entry": "handlers.other:chat" }] }');
  });

  it.each([
    ['skill_id: a\nentry:\n  runtime: nodejs\n  module: |', node, ['index.ts']],
    [
      'skill_id: a\nentry:\n  runtime: python\n  module: |',
      handlers,
      ['handlers/main.py', 'handlers/other.py'],
    ],
    ['skill_id: a\nentry:\n  module: index.ts\n  exports:\n    - handler: |', node, ['chat']],
    [
      'skill_id: a\nentry:\n  module: ./index.ts\n  exports:\n    - handler: chat\n    - handler: |',
      node,
      [],
    ],
  ])('agentos %j', (text, sources, values) => {
    expect(labels('skill.yaml', text, { files: sources })).toEqual(values);
  });
});

describe('names in the manifest', () => {
  it.each([
    ['skill.yaml', 'default_tool: |\ntools:\n  - name: a\n  - name: b\n', ['a', 'b']],
    ['skill.yaml', 'exports:\n  tools: [a, |]\ntools:\n  - name: a\n  - name: b\n', ['b']],
    ['skill.yaml', 'name: |', ['weather_skill']],
    ['skill.yaml', 'skill_id: |', ['weather_skill']],
    ['SKILL.md', front('name: |'), ['weather_skill']],
    ['adytum.plugin.json', '{ "id": | }', ['weather_skill']],
    [
      'skill.yaml',
      'tools:\n  - input_schema:\n      properties:\n        city: {}\n        day: {}\n      required: [city, |]',
      ['day'],
    ],
    [
      'adytum.plugin.json',
      '{ "configSchema": { "properties": { "a": { "properties": { "b": {} } } } }, "uiHints": { | } }',
      ['a', 'a.b'],
    ],
    ['skill.yaml', 'secrets:\n  - A_KEY\nenv:\n  URL: https://a?key=${secret:|', ['A_KEY']],
    ['skill.yaml', 'secrets: [A_KEY]\nenv: { URL: "${secret:|}" }', ['A_KEY']],
  ])('%s %j offers %j', (file, text, values) => {
    expect(labels(file, text)).toEqual(values);
  });

  it('closes the placeholder of a secret once', () => {
    const manifest = (rest: string) => `secrets: [A_KEY]\nenv:\n  URL: ${rest}`;
    expect(accepted('skill.yaml', manifest('${secret:|'), 'A_KEY')).toBe(manifest('${secret:A_KEY}'));
    expect(accepted('skill.yaml', manifest('${secret:B|C}/x'), 'A_KEY')).toBe(manifest('${secret:A_KEY}/x'));
  });
});

describe('the machine and the workspace', () => {
  it.each([
    ['SKILL.md', front('metadata:\n  openclaw:\n    requires:\n      bins: [|]'), ['git', 'jq', 'uv']],
    ['SKILL.md', front('metadata: {"openclaw": {"requires": {"bins": ["git", |]}}}'), ['jq', 'uv']],
    [
      'SKILL.md',
      front('metadata:\n  openclaw:\n    requires:\n      anyBins:\n        - |'),
      ['git', 'jq', 'uv'],
    ],
    [
      'SKILL.md',
      front('metadata:\n  openclaw:\n    requires:\n      env:\n        - |'),
      ['HOME', 'OPENAI_API_KEY'],
    ],
    ['SKILL.md', front('metadata:\n  openclaw:\n    primaryEnv: |'), ['HOME', 'OPENAI_API_KEY']],
    [
      'SKILL.md',
      front('metadata:\n  openclaw:\n    requires:\n      env: [A_KEY]\n    primaryEnv: |'),
      ['A_KEY'],
    ],
    ['adytum.plugin.json', '{ "metadata": { "requires": { "bins": [|] } } }', ['git', 'jq', 'uv']],
    ['skill.yaml', 'secrets:\n  - |', ['HOME', 'OPENAI_API_KEY']],
    ['skill.yaml', 'name: a\nenv:\n  |', ['HOME', 'OPENAI_API_KEY']],
    ['skills.json', '{ "skills": { "allow": [|] } }', ['calendar', 'weather']],
    ['skills.json', '{ "skills": { "deny": ["weather", |] } }', ['calendar']],
    ['skills.json', '{ "skills": { "entries": { | } } }', ['calendar', 'weather']],
    [
      'skills.json',
      '{ "skills": { "entries": { "weather": { "env": { | } } } } }',
      ['HOME', 'OPENAI_API_KEY'],
    ],
    ['evals/evals.json', '{ "skill_name": | }', ['weather_skill', 'calendar', 'weather']],
  ])('%s %j offers %j', (file, text, values) => {
    expect(labels(file, text)).toEqual(values);
  });

  it('offers at most 500 programs and says that there are more', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `tool-${index}`);
    const at = (text: string) =>
      completionsAt('SKILL.md', front(`metadata: { openclaw: { requires: { bins: [${text}|] } } }`), true, {
        world: { binaries: () => many },
      }).map(({ label }) => label);
    expect(at('')).toHaveLength(500);
    expect(at('tool-199')).toEqual([
      'tool-199',
      ...Array.from({ length: 10 }, (_, index) => `tool-199${index}`),
    ]);
  });
});

describe('files of the skill', () => {
  const files = {
    'assets/icon.svg': '',
    'assets/photo.png': '',
    'evals/files/cities.csv': '',
    'guide/SKILL.md': '',
    'notes/how.md': '# How\n',
    '.hidden/secret.svg': '',
    LICENSE: '',
  };
  it.each([
    ['agents/openai.yaml', 'interface:\n  icon_small: |', ['assets/icon.svg', 'assets/photo.png']],
    ['agents/openai.yaml', 'interface:\n  icon_small: ./as|', ['./assets/icon.svg', './assets/photo.png']],
    ['adytum.plugin.json', '{ "skills": [|] }', ['guide', 'notes/how.md']],
    [
      'evals/evals.json',
      '{ "evals": [{ "files": ["assets/icon.svg", |] }] }',
      ['LICENSE', 'assets/photo.png', 'evals/files/cities.csv', 'guide/SKILL.md', 'notes/how.md'],
    ],
  ])('%s %j offers %j', (file, text, values) => {
    expect(labels(file, text, { files })).toEqual(values);
  });

  it('a license is a name or a file', () => {
    expect(labels('SKILL.md', front('license: |'), { files })).toEqual(
      expect.arrayContaining(['Complete terms in LICENSE', 'MIT', 'Apache-2.0']),
    );
    expect(labels('skill.yaml', 'license: |', { files })).not.toContain('Complete terms in LICENSE');
  });
});

describe('tools of Claude Code', () => {
  it.each([
    ['allowed-tools: |', 'Read', 'allowed-tools: Read'],
    ['allowed-tools: Read Gr|', 'Grep', 'allowed-tools: Read Grep'],
    ['allowed-tools: Read G|rep Bash(git:*)', 'Glob', 'allowed-tools: Read Glob Bash(git:*)'],
    ['allowed-tools: Read, |', 'Bash', 'allowed-tools: Read, Bash'],
    ['allowed-tools: "Read W|"', 'Write', 'allowed-tools: "Read Write"'],
    ['allowed-tools: [Read, |]', 'Write', 'allowed-tools: [Read, Write]'],
    ['allowed-tools:\n  - Read\n  - |', 'Write', 'allowed-tools:\n  - Read\n  - Write'],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('SKILL.md', front(text), label)).toBe(front(after));
  });

  it('a tool that the list has is not offered again', () => {
    expect(labels('SKILL.md', front('allowed-tools:\n  - Read\n  - |'))).not.toContain('Read');
  });
});

describe('rules and targets', () => {
  it.each([
    ['.skillberth.json', '{ "targets": [|] }', 'claude-code'],
    ['.skillberth.json', '{ "rules": { | } }', 'adaos/tool-duplicate'],
    ['.skillberth.json', '{ "rules": { | } }', 'adaos/*'],
    ['.skillberth.json', '{ "rules": { "adaos/topic": | } }', 'off'],
    ['skill.yaml', '# skillberth-disable-next-line |\nname: a', 'adaos/tool-duplicate'],
    ['skill.yaml', '# skillberth-disable-next-line adaos/topic, adaos/t|\nname: a', 'adaos/tool-duplicate'],
    ['skill.yaml', 'name: a # skillberth-disable-line |', 'adaos/*'],
    ['SKILL.md', '---\n# skillberth-disable-next-line |\nname: a\n---\n', 'manifest/key-unknown'],
    ['SKILL.md', '---\nname: a\n---\n<!-- skillberth-disable-next-line |', 'manifest/key-unknown'],
    ['skill.yaml', '# skill|', 'skillberth-disable-next-line'],
    ['SKILL.md', '---\nname: a\n---\n<!-- skill|', 'skillberth-disable-file'],
  ])('%s %j offers `%s`', (file, text, value) => {
    expect(labels(file, text)).toContain(value);
  });

  it.each([
    ['skill.yaml', '# skillberth-disable-next-line adaos/topic |\nname: a', 'adaos/topic'],
    ['skill.yaml', '# a comment with skillberth |', 'adaos/topic'],
    ['SKILL.md', '---\nname: a\n---\n# skillberth-disable-next-line |', 'adaos/topic'],
    ['skill.json', '{ "a": "# skillberth-disable-next-line |" }', 'adaos/topic'],
  ])('%s %j does not offer `%s`', (file, text, value) => {
    expect(labels(file, text)).not.toContain(value);
  });

  it('a rule in a comment replaces what is typed', () => {
    expect(accepted('skill.yaml', '# skillberth-disable-next-line ada|os/x\n', 'adaos/topic')).toBe(
      '# skillberth-disable-next-line adaos/topic\n',
    );
  });

  it('a rule as a key takes one of its settings', () => {
    expect(accepted('.skillberth.json', '{ "rules": { | } }', 'adaos/topic')).toMatch(
      /^\{ "rules": \{ "adaos\/topic": "\$\{1\|[a-z,]*off[a-z,]*\|\}" \} \}$/,
    );
  });
});
