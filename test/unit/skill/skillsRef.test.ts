import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Finding, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

/** Real files with what the reference validator says of them, one JSON object a line. */
const corpus = path.join(process.env['SKILLBERTH_CORPUS'] ?? '', 'skill-md.jsonl');
const isThere = process.env['SKILLBERTH_CORPUS'] !== undefined && existsSync(corpus);
if (!isThere)
  console.log('The reference is not compared: SKILLBERTH_CORPUS names no folder of real manifests.');

/** A kind of finding: our rules that are errors under the target, and how the reference words it. */
type Kind =
  | 'no frontmatter'
  | 'unclosed'
  | 'yaml'
  | 'no mapping'
  | 'unexpected key'
  | 'missing key'
  | 'name empty'
  | 'name length'
  | 'name case'
  | 'name characters'
  | 'name hyphens'
  | 'folder'
  | 'description empty'
  | 'description length'
  | 'compatibility type'
  | 'compatibility length'
  | 'no file';

const kindOfRule: Readonly<Record<string, Kind>> = {
  'frontmatter/missing': 'no frontmatter',
  'frontmatter/unclosed': 'unclosed',
  'yaml/syntax': 'yaml',
  'yaml/unquoted-colon': 'yaml',
  'yaml/comment': 'yaml',
  'yaml/duplicate-key': 'yaml',
  'yaml/alias': 'yaml',
  'agent-skill/strict-yaml': 'yaml',
  'manifest/not-mapping': 'no mapping',
  'agent-skill/key-rejected': 'unexpected key',
  'agent-skill/key-missing': 'missing key',
  'agent-skill/name-empty': 'name empty',
  'agent-skill/name-type': 'name empty',
  'agent-skill/name-length': 'name length',
  'agent-skill/name-case': 'name case',
  'agent-skill/name-characters': 'name characters',
  'agent-skill/name-hyphens': 'name hyphens',
  'agent-skill/name-folder': 'folder',
  'agent-skill/description-empty': 'description empty',
  'agent-skill/description-type': 'description empty',
  'agent-skill/description-length': 'description length',
  'agent-skill/compatibility-length': 'compatibility length',
  'manifest/type': 'compatibility type',
  'agent-skill/file-name': 'no file',
};

const kindOfMessage: readonly (readonly [RegExp, Kind])[] = [
  [/must start with YAML frontmatter/, 'no frontmatter'],
  [/not properly closed/, 'unclosed'],
  [/^Invalid YAML/, 'yaml'],
  [/must be a YAML mapping/, 'no mapping'],
  [/^Unexpected fields/, 'unexpected key'],
  [/^Missing required field/, 'missing key'],
  [/^Field 'name'/, 'name empty'],
  [/^Skill name .* exceeds/, 'name length'],
  [/must be lowercase/, 'name case'],
  [/invalid characters/, 'name characters'],
  [/hyphen/, 'name hyphens'],
  [/^Directory name/, 'folder'],
  [/^Field 'description'/, 'description empty'],
  [/^Description exceeds/, 'description length'],
  [/^Field 'compatibility'/, 'compatibility type'],
  [/^Compatibility exceeds/, 'compatibility length'],
];

function errorsOf(text: string, folder: string, file = 'SKILL.md'): readonly Finding[] {
  const found = validate(snapshotOf({ [file]: text }, folder), { targets: ['skills-ref'] });
  return found.filter(({ severity }) => severity === 'error');
}

const kindsOf = (errors: readonly Finding[]): readonly (Kind | undefined)[] =>
  errors.map(({ rule }) => kindOfRule[rule]).sort();

const name = 'name: pdf-forms\n';
const both = `${name}description: d\n`;

describe('the verdict of skills-ref', () => {
  it.each<[frontmatter: string, kinds: Kind[], folder?: string]>([
    [both, []],
    [both.replaceAll('\n', '\r\n'), []],
    [both.replaceAll('\n', '\r'), []],
    ['', ['no mapping']],
    ['# only a comment\n', ['no mapping']],
    ['- a\n', ['no mapping']],
    ['true\n', ['no mapping']],
    // Every scalar is a text.
    ['name: 123\ndescription: true\n', [], '123'],
    ['name: null\ndescription: ~\n', [], 'null'],
    ['name: 1.0\ndescription: d\n', ['name characters'], '1.0'],
    // Empty and of another kind.
    ['name:\ndescription: d\n', ['name empty']],
    ['name: "  "\ndescription: d\n', ['name empty']],
    ['name:\n  - a\ndescription: d\n', ['name empty']],
    [`${name}description:\n`, ['description empty']],
    [`${name}description: |\n`, ['description empty']],
    [`${name}description:\n  a: b\n`, ['description empty']],
    ['license: MIT\n', ['missing key', 'missing key']],
    // The name.
    ['name: PDF\ndescription: d\n', ['name case'], 'PDF'],
    ['name: A_b\ndescription: d\n', ['name case', 'name characters'], 'A_b'],
    ['name: -a--b-\ndescription: d\n', ['name hyphens', 'name hyphens'], '-a--b-'],
    [`name: ${'a'.repeat(65)}\ndescription: d\n`, ['name length'], 'a'.repeat(65)],
    ['name: навык\ndescription: d\n', [], 'навык'],
    ['name: Навык\ndescription: d\n', ['name case'], 'Навык'],
    ['name: gro\u0308sse\ndescription: d\n', [], 'grösse'],
    ['name: ﬁle\ndescription: d\n', [], 'file'],
    ['name: a😀\ndescription: d\n', ['name characters'], 'a😀'],
    ['name: हिन्दी\ndescription: d\n', ['name characters'], 'हिन्दी'],
    ['name: " pdf-forms "\ndescription: d\n', []],
    ['name: other\ndescription: d\n', ['folder']],
    // Lengths, in characters.
    [`${name}description: ${'😀'.repeat(1024)}\n`, []],
    [`${name}description: ${'😀'.repeat(1025)}\n`, ['description length']],
    [`${name}description: "${'x'.repeat(1023)}  "\n`, ['description length']],
    [`${both}compatibility: ""\n`, []],
    [`${both}compatibility: ${'x'.repeat(501)}\n`, ['compatibility length']],
    [`${both}compatibility:\n  - a\n`, ['compatibility type']],
    // What it does not check.
    [`${both}license:\n  - a\n`, []],
    [`${both}metadata: x\n`, []],
    [`${both}metadata:\n  a:\n    b: 1\n`, []],
    [`${both}allowed-tools:\n- a\n`, []],
    [`${both}allowed-tools: Bash(a\n`, []],
    // Keys.
    [`${both}model: x\nfoo: y\n`, ['unexpected key', 'unexpected key']],
    [`${both}License: x\n`, ['unexpected key']],
    ['Name: a\ndescription: d\n', ['missing key', 'unexpected key']],
    [`${both}a.b: x\n`, ['unexpected key']],
    [`${both}? license\n: MIT\n`, []],
    [`${both}? - a\n: b\n`, ['yaml']],
    // The strict subset.
    [`${both}metadata: {}\n`, ['yaml']],
    [`${both}metadata:\n  a: [b, [c], { d: e }]\n`, ['yaml']],
    [`${both}license: &a MIT\n`, ['yaml']],
    [`${both}license: *a\n`, ['yaml']],
    [`${both}license: !!str MIT\n`, ['yaml']],
    [`${both}license: !x MIT\n`, ['yaml']],
    [`${both}name: pdf-forms\n`, ['yaml']],
    [`${both}metadata:\n  1: a\n  "1": b\n`, ['yaml']],
    [`${both}metadata:\n  ~: a\n  null: b\n`, []],
    [`${both}<<:\n  license: x\n`, []],
    [`${both}<<: x\n`, ['yaml']],
    [`${both}<<:\n`, ['yaml']],
    [`${both}metadata:\n  a: b\nlicense:\n    x: y\n`, ['yaml']],
    [`${both}metadata:\n  a:\n    b: c\nlicense:\n  x:\n      y: z\n`, []],
    [`${both}metadata:\n  - a: b\n  -   c: d\n`, []],
    [`${name}description: a: b\n`, ['yaml']],
    // Tabs.
    ['name: pdf-forms\t\ndescription: d\n', ['yaml']],
    [`${name}description: a\tb\n`, ['yaml']],
    [`${name}description: "a\tb"\n`, []],
    [`${both}# c\t\n`, []],
    [`${both}\t\n`, ['yaml']],
    [`${name}description: |\n  a\tb\t\n`, []],
    [`${name}description: |\n  a\n\t\n  b\n`, ['yaml']],
    // Laxer than YAML 1.2.
    [`${name}description: "a\nb"\n`, []],
    [`${name}description: 'it''s\nb'\nlicense: "x\ny"\n`, []],
    [`${name}description: "a\n`, ['yaml']],
    [`${name}description: "a"# c\n`, []],
    [`${name}description: see "a"#c\n`, []],
    // Characters.
    [`${name}description: "a\u0000b"\n`, ['yaml']],
    [`${name}description: a\u007fb\n`, ['yaml']],
    [`${name}description: a\u00a0b\n`, []],
    // Documents.
    [`${both}...\n`, []],
    [`${name}...\ndescription: d\n`, ['yaml']],
  ])('%j', (frontmatter, kinds, folder = 'pdf-forms') => {
    expect(kindsOf(errorsOf(`---\n${frontmatter}---\nText\n`, folder))).toEqual([...kinds].sort());
  });

  it.each<[text: string, kinds: Kind[]]>([
    ['', ['no frontmatter']],
    ['# Title\n', ['no frontmatter']],
    [`\n---\n${both}---\n`, ['no frontmatter']],
    [` ---\n${both}---\n`, ['no frontmatter']],
    [`\uFEFF---\n${both}---\n`, ['no frontmatter']],
    [`---\n${both}`, ['unclosed']],
    ['---', ['unclosed']],
    // The text is split at the first two `---`, wherever they stand.
    ['------', ['no mapping']],
    [`---\n${name}description: d ---\nText`, []],
    [`---\n${name}description: a---b\n---\n`, []],
    [`---\n${both}-----\n`, []],
    [`---\n${both} ---\n`, []],
    ['---name: pdf-forms---', ['missing key']],
    [`---foo: x\n${both}---\n`, ['unexpected key']],
    [`----\n${both}----\n`, ['yaml']],
    [`---\n${both}\n| a |\n|---|\n`, ['yaml']],
    [`---\n${both}---\nText\n---\n`, []],
  ])('%j', (text, kinds) => {
    expect(kindsOf(errorsOf(text, 'pdf-forms'))).toEqual(kinds);
  });

  it.each<[file: string, kinds: Kind[]]>([
    ['SKILL.md', []],
    ['skill.md', []],
    ['Skill.md', ['no file']],
  ])('of a file named %s', (file, kinds) => {
    expect(kindsOf(errorsOf(`---\n${both}---\n`, 'pdf-forms', file))).toEqual(kinds);
  });

  it('covers the token, and says what, why and how', () => {
    const covered = (text: string) =>
      errorsOf(text, 'pdf-forms').map(({ start, end, message }) => {
        expect(message.split(/[.!?] /).length).toBeGreaterThan(1);
        return text.slice(start, end);
      });
    expect(covered(`---\n${both}metadata: { a: [b] }\nlicense: &x MIT\n---\n`)).toEqual(['{ a: [b] }', '&x']);
    expect(covered(`---\n${both}metadata:\n  a: b\nlicense:\n    x: y\n---\n`)).toEqual(['x']);
    expect(covered(`---\n${name}description: a\tb\n---\n`)).toEqual(['\t']);
    expect(covered(`\uFEFF---\n${both}---\n`)).toEqual(['\uFEFF']);
    expect(covered('# Title\nText\n')).toEqual(['# Title']);
    expect(covered(`---\n${both}foo: x\n---\n`)).toEqual(['foo']);
  });
});

describe('beside other targets', () => {
  const judged = (frontmatter: string, targets: Parameters<typeof validate>[1]) =>
    validate(snapshotOf({ 'SKILL.md': `---\n${frontmatter}---\n` }, 'pdf-forms'), targets)
      .filter(
        ({ rule }) =>
          /^(?:agent-skill|frontmatter|yaml|manifest)\//.test(rule) && !rule.endsWith('description-when'),
      )
      .map(({ severity, rule }) => `${severity} ${rule}`);

  it('alone, what it does not check is no error', () => {
    const frontmatter = `${both}license: MIT\nmetadata: text\n`;
    expect(judged(frontmatter, { targets: ['skills-ref'] })).toEqual(['warning manifest/type']);
    expect(judged(frontmatter, { targets: ['skills-ref', 'spec'] })).toEqual(['error manifest/type']);
  });

  it('each mistake is one finding, with the worse severity and the usual words', () => {
    expect(judged('name: Other\n', { targets: ['skills-ref', 'spec'] })).toEqual([
      'error agent-skill/key-missing',
      'error agent-skill/name-case',
      'error agent-skill/name-folder',
    ]);
    expect(judged(`${name}description: a: b\n`, { targets: ['skills-ref', 'spec'] })).toEqual([
      'error yaml/unquoted-colon',
    ]);
  });

  it('a key that another target documents is a hint, any other an error', () => {
    const frontmatter = `${both}model: inherit\ntriggers: a\n`;
    expect(judged(frontmatter, { targets: ['skills-ref', 'claude-code'] })).toEqual([
      'hint agent-skill/key-rejected',
      'error agent-skill/key-rejected',
    ]);
    expect(judged(frontmatter, { targets: ['skills-ref', 'spec'] })).toEqual([
      'error agent-skill/key-rejected',
      'error agent-skill/key-rejected',
    ]);
  });

  it('says nothing where it is no target', () => {
    expect(judged(`${both}metadata: { a: b }\n`, { targets: ['spec'] })).toEqual([]);
  });

  it('leaves the errors of an executable manifest', () => {
    const files = { 'SKILL.md': `---\n${both}---\n`, 'skill.yaml': 'version: 1.0.0\n' };
    const found = validate(snapshotOf(files, 'pdf-forms'), { targets: ['skills-ref'] });
    expect(found.filter(({ severity }) => severity === 'error').map(({ file }) => file)).toEqual([
      'skill.yaml',
    ]);
  });
});

describe.skipIf(!isThere)('real files', () => {
  interface Row {
    readonly path: string;
    readonly dir: string;
    readonly file: string;
    readonly text: string;
    readonly skillsRef: readonly string[];
  }

  const kindOf = (message: string) =>
    kindOfMessage.find(([pattern]) => pattern.test(message))?.[1] ?? message;
  const unique = (kinds: readonly (string | undefined)[]) => [...new Set(kinds)].sort();

  it('get the same verdict, the same kinds of finding and the same unexpected keys', () => {
    const rows = readFileSync(corpus, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Row);
    expect(rows.length).toBeGreaterThan(1_000);
    const different: unknown[] = [];
    for (const row of rows) {
      const errors = errorsOf(row.text, row.dir, row.file);
      const ours = unique(kindsOf(errors));
      const theirs = unique(row.skillsRef.map(kindOf));
      const keys = errors
        .filter(({ rule }) => rule === 'agent-skill/key-rejected')
        .map(({ start, end }) => row.text.slice(start, end))
        .sort();
      const listed = row.skillsRef.map(
        message => /^Unexpected fields in frontmatter: (.*?)\. Only/.exec(message)?.[1],
      );
      const theirKeys = listed.flatMap(list => list?.split(', ') ?? []).sort();
      if (ours.join() !== theirs.join() || keys.join() !== theirKeys.join())
        different.push({ path: row.path, ours, theirs, keys, theirKeys });
    }
    expect(different).toEqual([]);
  });
});
