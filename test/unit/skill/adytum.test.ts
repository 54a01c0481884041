import { describe, expect, it } from 'vitest';
import { readManifest, validate } from '../../../skill/index.ts';
import { findingsIn, fixed, snapshotOf } from '../support/snapshot.ts';

const file = 'adytum.plugin.json';
const schema = { type: 'object', properties: {} };
const json = (value: unknown) => JSON.stringify(value, undefined, 2);
const plugin = (value: object) => ({ [file]: json({ id: 'weather', configSchema: schema, ...value }) });
const code = { 'index.ts': '' };

function mendedIn(files: Readonly<Record<string, string>>): string {
  const text = files[file] ?? '';
  const [finding] = validate(snapshotOf(files)).filter(({ fix }) => fix !== undefined);
  const [replacement] = finding?.fix?.replacements ?? [];
  if (replacement === undefined) return text;
  return text.slice(0, replacement.start) + replacement.text + text.slice(replacement.end);
}

describe('the manifest', () => {
  it.each<[value: object, findings: string[]]>([
    [{}, []],
    [
      {
        name: 'Weather',
        description: 'd',
        version: '1.0.0',
        kind: 'channel',
        channels: ['a'],
        providers: [],
      },
      [],
    ],
    [{ id: '' }, ['error manifest/key-missing "\\"\\""']],
    [{ id: 5 }, ['error manifest/type "5"']],
    [{ channels: 'a' }, ['error manifest/type "\\"a\\""']],
    [{ uiHints: { a: 'A' } }, ['error manifest/type "\\"A\\""', 'warning adytum/ui-hint-path "\\"a\\""']],
    [{ descripton: 'd' }, ['hint manifest/key-unknown "\\"descripton\\""']],
    [{ $schema: 'https://example.com' }, []],
  ])('%j', (value, findings) => {
    expect([...findingsIn(plugin(value))].sort()).toEqual([...findings].sort());
  });

  it('needs an id', () => {
    expect(findingsIn({ [file]: json({ configSchema: schema }) })).toEqual([
      'error manifest/key-missing "\\"configSchema\\""',
    ]);
  });
});

describe('configSchema', () => {
  const bare = { [file]: json({ id: 'weather' }) };

  it.each<[files: Record<string, string>, count: number]>([
    [bare, 0],
    [
      {
        ...bare,
        'README.md': '',
        'SKILL.md': '---\nname: weather_skill\ndescription: Use when it rains.\n---\n',
      },
      0,
    ],
    [{ ...bare, 'index.ts': '' }, 1],
    [{ ...bare, 'index.cjs': '' }, 1],
    [{ ...bare, 'src/a.js': '', 'package.json': json({ adytum: { extensions: ['./src/a.js'] } }) }, 1],
  ])('is needed where there is code: %o', (files, count) => {
    const found = findingsIn(files).filter(text => text.includes('adytum/'));
    expect(found).toEqual(count === 0 ? [] : ['error adytum/config-schema-missing "\\"id\\""']);
  });

  it.each<[configSchema: unknown, findings: string[]]>([
    [{ type: 'object', additionalProperties: false, properties: { a: { type: ['string', 'null'] } } }, []],
    [{}, []],
    [null, ['error adytum/config-schema "null"']],
    [true, ['error adytum/config-schema "true"']],
    ['object', ['error adytum/config-schema "\\"object\\""']],
    [{ type: 'array' }, ['error adytum/config-schema "\\"array\\""']],
    [{ type: 'dict' }, ['error adytum/config-schema "\\"dict\\""']],
    [{ properties: { a: { type: 'text' } } }, ['error adytum/config-schema "\\"text\\""']],
    [{ properties: { a: { pattern: '(' } } }, ['error adytum/config-schema "\\"(\\""']],
    [{ properties: { a: { required: true } } }, ['warning manifest/type "true"']],
  ])('%j', (configSchema, findings) => {
    expect(findingsIn({ [file]: json({ id: 'weather', configSchema }), ...code })).toEqual(findings);
  });

  it.each([
    [
      '{\n  "id": "weather"\n}\n',
      '{\n  "id": "weather",\n  "configSchema": {\n    "type": "object",\n    "additionalProperties": false,\n    "properties": {}\n  }\n}\n',
    ],
    [
      '{\n\t"id": "weather"\n}\n',
      '{\n\t"id": "weather",\n\t"configSchema": {\n\t\t"type": "object",\n\t\t"additionalProperties": false,\n\t\t"properties": {}\n\t}\n}\n',
    ],
    [
      '{\r\n    "id": "weather"\r\n}\r\n',
      '{\r\n    "id": "weather",\r\n    "configSchema": {\r\n        "type": "object",\r\n        "additionalProperties": false,\r\n        "properties": {}\r\n    }\r\n}\r\n',
    ],
  ])('is inserted into %j', (text, mended) => {
    expect(mendedIn({ [file]: text, ...code })).toBe(mended);
    expect(mendedIn({ [file]: mended, ...code })).toBe(mended);
    expect(findingsIn({ [file]: mended, ...code })).toEqual([]);
  });

  it('is inserted into a file on one line', () => {
    const mended = mendedIn({ [file]: '{"id":"weather"}', ...code });
    expect(JSON.parse(mended)).toEqual({
      id: 'weather',
      configSchema: { type: 'object', additionalProperties: false, properties: {} },
    });
  });
});

describe('uiHints', () => {
  const configSchema = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      'dotted.name': { type: 'string' },
      actions: { type: 'object', properties: { send: { type: 'boolean' } } },
      places: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
      open: { type: 'object', additionalProperties: { type: 'object', properties: { label: {} } } },
      elsewhere: { $ref: '#/$defs/a' },
    },
  };

  it.each([
    'city',
    'actions',
    'actions.send',
    'dotted.name',
    'places.name',
    'places.0.name',
    'places.*.name',
    'open.anything.label',
    'elsewhere.anything',
  ])('%s is a field', path => {
    expect(findingsIn(plugin({ configSchema, uiHints: { [path]: { label: 'L' } } }))).toEqual([]);
  });

  it.each(['cities', 'actions.sent', 'places.title', 'city.name', '', 'open.a.other', 'properties.city'])(
    '%j is none',
    path => {
      expect(findingsIn(plugin({ configSchema, uiHints: { [path]: {} } }))).toEqual([
        `warning adytum/ui-hint-path ${JSON.stringify(JSON.stringify(path))}`,
      ]);
    },
  );

  it('says nothing without a schema', () => {
    expect(findingsIn({ [file]: json({ id: 'weather', uiHints: { a: {} } }) })).toEqual([]);
  });

  it('proposes the field that is meant', () => {
    const files = plugin({ configSchema, uiHints: { 'actions.sent': {} } });
    expect(mendedIn(files)).toBe(files[file]?.replace('actions.sent', 'actions.send'));
  });
});

describe('the entry', () => {
  const named = (value: object) => json({ adytum: { extensions: ['./dist/index.js'] }, ...value });

  it.each<[files: Record<string, string>, findings: string[]]>([
    [{}, []],
    [{ 'README.md': '' }, ['error adytum/entry-missing "\\"weather\\""']],
    [{ 'index.mts': '' }, []],
    [{ 'package.json': named({}) }, ['error adytum/entry-missing "\\"weather\\""']],
    [
      { 'package.json': named({ scripts: { build: 'tsc' } }) },
      ['warning adytum/entry-missing "\\"weather\\""'],
    ],
    [{ 'package.json': named({}), 'dist/index.js': '' }, []],
    [{ 'package.json': named({}), 'index.ts': '' }, []],
    [{ 'package.json': '{}' }, ['error adytum/entry-missing "\\"weather\\""']],
    [{ 'package.json': '{' }, []],
    [{ 'package.json': '[]', 'index.js': '' }, []],
  ])('%o', (files, findings) => {
    expect(findingsIn({ ...plugin({}), ...files })).toEqual(findings);
  });

  it('may be missing where there are instructions', () => {
    const files = { ...plugin({ skills: ['how.md'] }), 'how.md': '' };
    expect(findingsIn(files)).toEqual([]);
    const skill = {
      ...plugin({}),
      'a.txt': '',
      'SKILL.md': '---\nname: weather_skill\ndescription: d\n---\n',
    };
    expect(findingsIn(skill).filter(text => text.includes('adytum/'))).toEqual([]);
  });

  it('is not looked for where `package.json` is not known', () => {
    const snapshot = snapshotOf({ ...plugin({}), 'package.json': '' });
    const read = (path: string) => (path === file ? snapshot.read(path) : undefined);
    expect(validate({ ...snapshot, read })).toEqual([]);
  });
});

describe('instructions', () => {
  it.each<[path: string, findings: string[]]>([
    ['how.md', []],
    ['./how.md', []],
    ['more', []],
    ['.', ['warning adytum/skills-path "\\".\\""']],
    ['other.md', ['warning adytum/skills-path "\\"other.md\\""']],
    ['empty', ['warning adytum/skills-path "\\"empty\\""']],
    ['../other/SKILL.md', ['error adytum/skills-path "\\"../other/SKILL.md\\""']],
    ['/etc/passwd', ['error adytum/skills-path "\\"/etc/passwd\\""']],
  ])('%s', (path, findings) => {
    const files = { 'index.ts': '', 'how.md': '', 'more/SKILL.md': '', 'empty/a.txt': '' };
    expect(findingsIn({ ...plugin({ skills: [path] }), ...files })).toEqual(findings);
  });
});

describe('requirements', () => {
  it.each<[value: object, findings: string[]]>([
    [{ metadata: { always: true, requires: { bins: ['ffmpeg'], env: ['A_B'], os: ['linux'] } } }, []],
    [{ metadata: { openclaw: { always: true, requires: { anyBins: ['a', 'b'] } } } }, []],
    [{ metadata: { primaryEnv: 'API_KEY' } }, []],
    [{ metadata: { requires: { bins: 'ffmpeg' } } }, ['error manifest/type "\\"ffmpeg\\""']],
    [{ metadata: { requires: { bin: ['ffmpeg'] } } }, ['hint manifest/key-unknown "\\"bin\\""']],
    [{ metadata: { requires: { env: ['$API_KEY'] } } }, ['warning openclaw/env-name "\\"$API_KEY\\""']],
    [{ metadata: { requires: { os: ['macos'] } } }, ['warning openclaw/os-value "\\"macos\\""']],
    [{ metadata: { openclaw: { os: ['windows'] } } }, ['warning openclaw/os-value "\\"windows\\""']],
    [
      { metadata: { requires: { bins: ['/usr/bin/ffmpeg'] } } },
      ['warning openclaw/bin-name "\\"/usr/bin/ffmpeg\\""'],
    ],
    [
      { metadata: { install: [{ kind: 'apt', package: 'ffmpeg' }] } },
      ['warning openclaw/install-kind "\\"apt\\""'],
    ],
    [{ metadata: { install: [{ kind: 'brew', formula: 'ffmpeg' }] } }, []],
    [
      { metadata: { openclaw: { install: [{ kind: 'brew' }] } } },
      ['warning openclaw/install-key-missing "\\"brew\\""'],
    ],
    [{ emoji: 'x' }, ['warning adytum/key-misplaced "\\"emoji\\""']],
    [{ homepage: 'https://example.com' }, ['warning adytum/key-misplaced "\\"homepage\\""']],
    [{ always: true }, ['warning adytum/key-misplaced "\\"always\\""']],
    [{ requires: { bins: [] } }, ['warning adytum/key-misplaced "\\"requires\\""']],
    [{ openclaw: {} }, ['warning adytum/key-misplaced "\\"openclaw\\""']],
    [{ bins: ['a'] }, ['warning adytum/key-misplaced "\\"bins\\""']],
    [{ config: { a: 1 } }, ['hint manifest/key-unknown "\\"config\\""']],
    [{ metadata: { openclaw: { requires: { bin: ['a'] } } } }, ['hint manifest/key-unknown "\\"bin\\""']],
    [{ metadata: { env: ['A'] } }, ['warning adytum/key-misplaced "\\"env\\""']],
    [{ metadata: { requires: { always: true } } }, ['warning adytum/key-misplaced "\\"always\\""']],
  ])('%j', (value, findings) => {
    expect([...findingsIn(plugin(value))].sort()).toEqual([...findings].sort());
  });

  it.each<[value: object, mended: object]>([
    [
      { id: 'a', always: true },
      { id: 'a', metadata: { always: true } },
    ],
    [
      { always: true, id: 'a' },
      { id: 'a', metadata: { always: true } },
    ],
    [
      { id: 'a', always: true, metadata: {} },
      { id: 'a', metadata: { always: true } },
    ],
    [
      { always: true, requires: { bins: ['a'] }, id: 'a', metadata: { communication: true } },
      { id: 'a', metadata: { communication: true, always: true, requires: { bins: ['a'] } } },
    ],
    [
      { id: 'a', bins: ['b'], env: ['C'] },
      { id: 'a', metadata: { requires: { bins: ['b'], env: ['C'] } } },
    ],
  ])('%j is put right', (value, mended) => {
    expect(fixed(file, `${json(value)}\n`)).toBe(`${json(mended)}\n`);
    expect(fixed(file, `${json(mended)}\n`)).toBe(`${json(mended)}\n`);
  });

  it.each([
    { id: 'a', always: true, metadata: { always: false } },
    { id: 'a', always: true, metadata: 'none' },
    { id: 'a', bins: ['b'], metadata: { requires: [] } },
    { id: 'a', bins: ['b'], requires: 'c' },
  ])('%j is left to its author', value => {
    expect(validate(snapshotOf({ [file]: json(value) })).every(({ fix }) => fix === undefined)).toBe(true);
  });
});

describe('tools', () => {
  const tool = "api.registerTool({ name: 'get_weather' });\n";

  it('registered twice in one source', () => {
    expect(findingsIn({ ...plugin({}), 'index.ts': tool + tool })).toEqual([
      'warning adytum/tool-duplicate "get_weather"',
    ]);
  });

  it.each<Record<string, string>>([
    { 'index.ts': tool },
    { 'index.ts': tool, 'dist/index.js': tool },
    { 'index.ts': '', 'index.test.ts': tool + tool, 'tests/a.ts': tool + tool },
  ])('%o is fine', files => {
    expect(findingsIn({ ...plugin({}), ...files })).toEqual([]);
  });
});

it('has the secrets that its requirements name', () => {
  const files = plugin({
    metadata: {
      primaryEnv: 'A',
      requires: { env: ['B', 'C'] },
      openclaw: { primaryEnv: 'D', requires: { env: ['C', 'A'] } },
    },
  });
  const { manifest } = readManifest(snapshotOf(files));
  expect(manifest).toMatchObject({
    format: 'adytum',
    name: 'weather',
    tools: [],
    secrets: ['A', 'B', 'C', 'D'],
  });
});
