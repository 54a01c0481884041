import { describe, expect, it } from 'vitest';
import { validate } from '../../../skill/index.ts';
import { findingsIn, snapshotOf } from '../support/snapshot.ts';

const messages = (files: Readonly<Record<string, string>>): readonly string[] =>
  validate(snapshotOf(files)).map(({ message }) => message);

/** The keys that messages take a key for. */
const meant = (files: Readonly<Record<string, string>>): readonly string[] =>
  messages(files).flatMap(message => /Did you mean `([^`]+)`/.exec(message)?.[1] ?? []);

describe('the key that is meant', () => {
  it.each([
    ['default_toll', ['default_tool']],
    ['Default-Tool', ['default_tool']],
    ['desciption', ['description']],
    ['tolos', ['tools']],
    ['hooks', []],
    ['tool', []],
    ['autor', []],
    ['d'.repeat(50), []],
  ])('by %s is %j', (key, expected) => {
    expect(meant({ 'skill.yaml': `name: weather_skill\nversion: 1.0.0\n${key}: a\n` })).toEqual(expected);
  });

  it.each([
    ['nmae', ['name']],
    ['Name', ['name']],
    ['names', []],
    ['game', []],
  ])('by %s, where `name` is missed, is %j', (key, expected) => {
    expect(meant({ 'skill.yaml': `version: 1.0.0\n${key}: weather_skill\n` })).toEqual(expected);
  });

  it.each(['tools', 'models', 'mode'])('by `%s` in a frontmatter is no other', key => {
    const text = `---\nname: weather_skill\ndescription: Use it when asked.\n${key}: a\n---\nDo it.\n`;
    expect(meant({ 'SKILL.md': text })).toEqual([]);
  });
});

describe('one misspelt key is one finding', () => {
  it.each([
    ['skill.yaml', 'nmae: weather_skill\nversion: 1.0.0\n', 'error manifest/key-missing "nmae"'],
    [
      'skill.yaml',
      'name: weather_skill\nversion: 1.0.0\ndefault_toll: a\n',
      'hint manifest/key-unknown "default_toll"',
    ],
    [
      'SKILL.md',
      '---\nname: weather_skill\ndesciption: Use it when somebody asks for the weather.\n---\nDo it.\n',
      'error agent-skill/key-missing "desciption"',
    ],
    [
      'evals/triggers.json',
      '[{ "qery": "Will it rain?", "should_trigger": true }]',
      'warning evals/key-missing "\\"qery\\""',
    ],
  ])('%s: %j', (file, text, expected) => {
    const files = file.startsWith('evals/')
      ? {
          [file]: text,
          'SKILL.md':
            '---\nname: weather_skill\ndescription: Use it when somebody asks for the weather.\n---\nDo it.\n',
        }
      : { [file]: text };
    const found = findingsIn(files).filter(line => !line.includes('/name-'));
    expect(found).toEqual([expected]);
    expect(messages(files).some(message => message.includes('Did you mean `'))).toBe(true);
  });

  it('no empty schema is put beside a misspelt one', () => {
    const files = {
      'adytum.plugin.json': '{ "id": "t2", "configShema": { "type": "object" } }',
      'index.ts': 'export default 1;\n',
    };
    const found = validate(snapshotOf(files)).filter(({ message }) => message.includes('configS'));
    expect(found.map(({ rule, fix }) => [rule, fix?.replacements, fix?.manual])).toEqual([
      ['adytum/config-schema-missing', [{ start: 14, end: 27, text: '"configSchema"' }], true],
    ]);
  });
});

describe('what a message shows', () => {
  const tool = (line: string) => ({
    'skill.yaml': `name: weather_skill\nversion: 1.0.0\ntools:\n  - name: a\n    ${line}\n`,
  });

  it('is the example of the key, not of the manifest', () => {
    const [message = ''] = messages(tool('input_schema: []'));
    expect(message).toContain('`input_schema: {"type":"object"');
    expect(message).not.toContain('weather_skill');
  });

  it('is the number that is not whole', () => {
    expect(messages(tool('retries: 1.5')).join()).toContain('must be a whole number, but this is 1.5.');
  });
});

it.each([
  ['skill.yaml', 'name: weather_skill\nversion: 1.0.0\npermissions: [5]\n', 'warning yaml/not-text "5"'],
  ['SKILL.md', '', 'error frontmatter/missing ""'],
  ['adytum.plugin.json', '{"id":"x",,}', 'error json/syntax ","'],
  ['adytum.plugin.json', '{"id":"x",}', 'error json/syntax "}"'],
])('one mistake is one finding: %s %j', (file, text, expected) => {
  expect(findingsIn({ [file]: text })).toEqual([expected]);
});
