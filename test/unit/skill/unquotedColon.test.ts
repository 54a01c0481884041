import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../skill/index.ts';
import { findingsIn, fixed, snapshotOf } from '../support/snapshot.ts';

/** What is written, what the fix makes of it, and the value that a reader then sees. */
const golden: readonly (readonly [name: string, before: string, after: string, value: string])[] = [
  ['a colon inside', 'Use when: asked', '"Use when: asked"', 'Use when: asked'],
  ['a colon at the end', 'Note:', '"Note:"', 'Note:'],
  ['several colons', 'a: b: c', '"a: b: c"', 'a: b: c'],
  ['an apostrophe', "It's: here", '"It\'s: here"', "It's: here"],
  ['double quotes inside', 'say "hi": loud', '\'say "hi": loud\'', 'say "hi": loud'],
  ['both quotes', `it's "x": y`, `'it''s "x": y'`, `it's "x": y`],
  ['quotes at the start', '"x": y', `'"x": y'`, '"x": y'],
  ['a backslash', 'C:\\temp: here', "'C:\\temp: here'", 'C:\\temp: here'],
  ['a trailing comment', 'a: b # note', '"a: b" # note', 'a: b'],
  ['a hash that is no comment', 'a: b#c', '"a: b#c"', 'a: b#c'],
  ['trailing spaces', 'a: b  ', '"a: b"  ', 'a: b'],
  ['two lines', 'a: b\n  and c', '"a: b\n  and c"', 'a: b and c'],
  ['a colon in the second line', 'a\n  of b: c', '"a\n  of b: c"', 'a of b: c'],
  ['an empty line between', 'a: b\n\n  c', '"a: b\n\n  c"', 'a: b\nc'],
];

describe.each([
  ['\n', 'LF'],
  ['\r\n', 'CRLF'],
])('with line ends %j', lineEnd => {
  const withLineEnds = (text: string): string => text.replaceAll('\n', lineEnd);

  it.each(golden)('skill.yaml: %s', (_, before, after, value) => {
    const text = (middle: string) =>
      withLineEnds(`name: weather_skill\nversion: 1.0.0\ndescription: ${middle}\nlicense: MIT\n`);
    const once = fixed('skill.yaml', text(before));
    expect(once).toBe(text(after));
    expect(fixed('skill.yaml', once)).toBe(once);
    const { manifest, findings } = readManifest(snapshotOf({ 'skill.yaml': once }));
    expect(findings).toEqual([]);
    expect(manifest?.description).toBe(value);
  });

  it.each(golden)('SKILL.md: %s', (_, before, after) => {
    const text = (middle: string) =>
      withLineEnds(`---\nname: weather\ndescription: ${middle}\n---\n\n# Text: kept: as it is\n`);
    const once = fixed('SKILL.md', text(before));
    expect(once).toBe(text(after));
    expect(fixed('SKILL.md', once)).toBe(once);
  });
});

it('mends nested values and several at once', () => {
  const before =
    'name: a: b\ntools:\n  - name: x\n    description: c: d\n  - name: y\n    description: e: f # g\n';
  expect(fixed('skill.yaml', before)).toBe(
    'name: "a: b"\ntools:\n  - name: x\n    description: "c: d"\n  - name: y\n    description: "e: f" # g\n',
  );
});

it('still reads everything else while the colon is unquoted', () => {
  const yaml = 'name: weather_skill\ndescription: Use when: asked\nversion: 1.0.0\ntools:\n  - name: chat\n';
  const { identity, findings } = readManifest(snapshotOf({ 'skill.yaml': yaml }));
  expect(identity).toMatchObject({ name: 'weather_skill', version: '1.0.0' });
  expect(findings.map(({ rule }) => rule)).toEqual([
    'yaml/unquoted-colon',
    'adaos/tool-without-input-schema',
  ]);
});

it('does not guess where a mapping may have been meant', () => {
  const yaml = 'name: a\nruntime: env:\n    mode: venv\n';
  expect(fixed('skill.yaml', yaml)).toBe(yaml);
});

describe('a line that is indented too deep', () => {
  const head = 'name: weather_skill\nversion: 1.0.0\n';
  it.each([
    ['skill.yaml', `${head}description: Use when a\n  metadata: {a: "1"}\n`, 'metadata'],
    ['skill.yaml', `${head}runtime:\n  mode: x\n    env:\n      A: [x]\n`, 'env'],
    ['skill.yaml', `name: h9\n version: 1.0.0\n`, 'version'],
    ['skill.yaml', `name: h9\r\n version: 1.0.0\r\nlicense: MIT\r\n`, 'version'],
    ['SKILL.md', '---\nname: h9\n description: Use when a\n---\nDo it.\n', 'description'],
    ['SKILL.md', '---\nname: c\ndescription: Use when: a\n  metadata: {a: "1"}\n---\nDo it.\n', 'metadata'],
    [
      'SKILL.md',
      '---\nname: c\ndescription: Use when a\nmetadata:\n  openclaw:\n    emoji: x\n      requires:\n        bins: [x]\n---\nDo it.\n',
      'requires',
    ],
  ])('%s: %j has that finding alone, at %s, and no fix', (file, text, key) => {
    expect(findingsIn({ [file]: text })).toEqual([`error yaml/syntax "${key}"`]);
    expect(fixed(file, text)).toBe(text);
  });
});

it('judges a value by its other rules when its quotes are there', () => {
  const text = (name: string) =>
    `---\nname: ${name}\ndescription: Use it when somebody asks for the weather.\n---\nDo it.\n`;
  expect(findingsIn({ 'SKILL.md': text('A: b\n  and c') })).toEqual([
    'error yaml/unquoted-colon "A: b\\n  and c"',
  ]);
  expect(findingsIn({ 'SKILL.md': text('"A: b\n  and c"') })).not.toEqual([]);
});
