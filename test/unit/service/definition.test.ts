import { describe, expect, it } from 'vitest';
import { definition } from '../../../server/service/index.ts';
import { skillAtCursor, written } from './skillAtCursor.ts';

const python = 'import os\n\n\ndef get_weather(city):\n    return city\n\n\ndef other():\n    pass\n';

function targets(marked: Readonly<Record<string, string>>, folderName?: string): readonly string[] {
  const skill = skillAtCursor(marked, folderName);
  return written(skill, definition(skill.document, skill.position));
}

describe('in an adaos manifest', () => {
  const tools = 'name: weather_skill\nversion: 1.0.0\n';
  it.each([
    ['tools:\n  - name: get\n    entry: handlers.main:get_|weather', 'handlers/main.py:4 get_weather'],
    ['tools:\n  - name: get\n    entry: "handlers.|main:get_weather"', 'handlers/main.py:4 get_weather'],
    ['tools:\n  - name: get\n    entry: handlers/main.py:ot|her', 'handlers/main.py:8 other'],
    ['tools:\n  - name: g|et\n    entry: handlers.main:other', 'handlers/main.py:8 other'],
    ['tools:\n  - name: get_|weather', 'handlers/main.py:4 get_weather'],
    ['entry: src.tools\ntools:\n  - name: in|side', 'src/tools.py:1 inside'],
    ['entry: { module: src.to|ols }', 'src/tools.py:1'],
    ['entry: { module: src.to|ols, callable: inside }', 'src/tools.py:1 inside'],
    ['entry: handlers.ma|in:other', 'handlers/main.py:8 other'],
    ['tools:\n  - name: get\n    entry: handlers.main:no|where', 'handlers/main.py:1'],
    ['tools:\n  - name: get\n  - name: put\ndefault_tool: p|ut', 'skill.yaml:5 put'],
    ['tools:\n  - { name: get }\nexports:\n  tools: [g|et]', 'skill.yaml:4 get'],
    ['secrets: [KEY]\nenv:\n  TOKEN: ${secret:K|EY}', 'skill.yaml:3 KEY'],
    ['secrets:\n  - KEY\ntools:\n  - name: get\n    secrets: [K|EY]', 'skill.yaml:4 KEY'],
  ])('%j leads to %s', (text, target) => {
    expect(
      targets({
        'skill.yaml': tools + text,
        'handlers/main.py': python,
        'src/tools.py': 'def inside(): ...\n',
      }),
    ).toEqual([target]);
  });

  it('leads to the tool that alone declares a secret', () => {
    const text = 'tools:\n  - name: get\n    secrets: [KEY]\nenv:\n  TOKEN: ${secret:K|EY}';
    expect(targets({ 'skill.yaml': tools + text })).toEqual(['skill.yaml:5 KEY']);
  });

  it.each([
    'tools:\n  - name: get\n    entry: handlers.gone:g|et',
    'tools:\n  - name: get\n    entry: ../../main.py:g|et',
    'default_tool: n|one',
    'description: some w|ords',
    'env:\n  TOKEN: ${secret:GO|NE}',
    'tools: |',
    '|# comment',
  ])('%j leads nowhere', text => {
    expect(targets({ 'skill.yaml': tools + text, 'handlers/main.py': python })).toEqual([]);
  });

  it('finds a function in the module of a package, and by the import path of the installed skill', () => {
    const entry = 'tools:\n  - name: get\n    entry: skills.weather_skill.handlers:g|et';
    expect(targets({ 'skill.yaml': tools + entry, 'handlers/__init__.py': 'def get(): ...' })).toEqual([
      'handlers/__init__.py:1 get',
    ]);
  });

  it('works in JSON', () => {
    const json =
      '{ "name": "weather_skill", "version": "1.0.0", "tools": [{ "name": "get" }], "default_tool": "g|et" }';
    expect(targets({ 'skill.json': json })).toEqual(['skill.json:1 get']);
  });
});

describe('in an agentos manifest', () => {
  const manifest = (exported: string, module = 'main.py'): string =>
    `skill_id: weather\nentry:\n  runtime: python\n  module: ${module}\n  exports:\n    - ${exported}\n`;
  it.each([
    ['{ command: get, handler: get_|weather }', 'main.py:4 get_weather'],
    ['{ command: g|et, handler: other }', 'main.py:8 other'],
  ])('%s leads to %s', (exported, target) => {
    expect(targets({ 'skill.yaml': manifest(exported), 'main.py': python })).toEqual([target]);
  });

  it('leads from the module and the files to them', () => {
    expect(targets({ 'skill.yaml': manifest('{}', 'ma|in.py'), 'main.py': python })).toEqual(['main.py:1']);
    const files = `${manifest('{}')}integrity:\n  files:\n    - ma|in.py\n`;
    expect(targets({ 'skill.yaml': files, 'main.py': python })).toEqual(['main.py:1']);
  });

  it('finds a handler in JavaScript', () => {
    expect(
      targets({
        'skill.yaml': manifest('{ command: get, handler: r|un }', 'index.js'),
        'index.js': 'export function run() {}\n',
      }),
    ).toEqual(['index.js:1 run']);
  });
});

it.each([
  ['{ "id": "a", "uiHints": { "acc|ount.token": {} }, %s }', 'adytum.plugin.json:1 "token"'],
  ['{ "id": "a", "uiHints": { "acc|ount": {} }, %s }', 'adytum.plugin.json:1 "account"'],
])('leads from a hint to the setting: %s', (text, target) => {
  const schema =
    '"configSchema": { "type": "object", "properties": { "account": { "properties": { "token": { "type": "string" } } } } }';
  expect(targets({ 'adytum.plugin.json': text.replace('%s', schema) })).toEqual([target.replaceAll('"', '')]);
});

it.each([
  [
    'SKILL.md',
    '---\nname: a\nmetadata:\n  openclaw:\n    requires: { env: [KEY] }\n    primaryEnv: KE|Y\n---\n',
    'SKILL.md:5 KEY',
  ],
  [
    'SKILL.md',
    '---\nname: a\nmetadata:\n  openclaw:\n    requires: { env: [KEY] }\n---\n${secret:K|EY}',
    'SKILL.md:5 KEY',
  ],
  [
    'adytum.plugin.json',
    '{ "id": "a", "metadata": { "requires": { "env": ["KEY"] }, "primaryEnv": "K|EY" } }',
    'adytum.plugin.json:1 KEY',
  ],
])('leads to the variable that is required: %s %j', (file, text, target) => {
  expect(targets({ [file]: text })).toEqual([target]);
});

describe('paths', () => {
  const others = {
    'references/forms.md': '# Forms\n\n## Fill *in*\n\n## Fill in\n',
    'scripts/run.py': '',
    'a b.md': '',
  };
  const markdown = (body: string): string => `---\nname: weather\ndescription: d\n---\n${body}\n`;

  it.each([
    ['See [forms](references/fo|rms.md).', 'references/forms.md:1'],
    ['See [forms](./references/forms.md#fi|ll-in).', 'references/forms.md:3 Fill *in*'],
    ['See [forms](references/forms.md#fill-in-|1).', 'references/forms.md:5 Fill in'],
    ['Run `scripts/r|un.py`.', 'scripts/run.py:1'],
    ['```sh\npython {baseDir}/scripts/r|un.py\n```', 'scripts/run.py:1'],
    ['[a]: <a|%20b.md>', 'a b.md:1'],
    ['# Top\n\n[up](#t|op)', 'SKILL.md:5 Top'],
  ])('in Markdown: %j leads to %s', (body, target) => {
    expect(targets({ 'SKILL.md': markdown(body), ...others })).toEqual([target]);
  });

  it.each([
    '[a](https://example.com/references/fo|rms.md)',
    '[a](../other/SK|ILL.md)',
    '[a](go|ne.md)',
    '[a](/etc/pass|wd)',
    '[forms|](%zz)',
  ])('in Markdown: %j leads nowhere', body => {
    expect(targets({ 'SKILL.md': markdown(body), ...others })).toEqual([]);
  });

  it.each([
    ['agents/openai.yaml', 'interface:\n  icon_small: ./assets/i|con.svg\n', 'assets/icon.svg:1'],
    ['evals/evals.json', '{ "evals": [{ "files": ["evals/files/da|ta.csv"] }] }', 'evals/files/data.csv:1'],
    ['evals/evals.json', '{ "evals": [{ "files": ["files/da|ta.csv"] }] }', 'evals/files/data.csv:1'],
    ['evals/evals.json', '{ "skill_name": "wea|ther", "evals": [] }', 'SKILL.md:2 weather'],
    ['adytum.plugin.json', '{ "id": "a", "skills": ["inst|ructions"] }', 'instructions/SKILL.md:1'],
  ])('in %s: %j leads to %s', (file, text, target) => {
    expect(
      targets({
        [file]: text,
        'SKILL.md': '---\nname: weather\n---\n',
        'assets/icon.svg': '',
        'evals/files/data.csv': '',
        'instructions/SKILL.md': '# Weather\n',
      }).filter(found => !found.startsWith('adytum')),
    ).toEqual([target]);
  });
});

it('is quick and quiet on texts of a megabyte', () => {
  const start = performance.now();
  const text = `---\nname: a|b\ndescription: d\n---\n${'[a](b.md) `c/d.py` ${secret:X} skills.weather_skill '.repeat(20_000)}`;
  expect(targets({ 'SKILL.md': text })).toEqual(['SKILL.md:2 ab']);
  expect(performance.now() - start).toBeLessThan(3_000);
});
