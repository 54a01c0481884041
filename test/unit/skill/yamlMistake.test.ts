import { describe, expect, it } from 'vitest';
import { parseManifest, validate } from '../../../skill/index.ts';
import { fixed, snapshotOf } from '../support/snapshot.ts';

/** Each syntax problem of a YAML text: what it covers, and the words it says. */
function mistakes(yaml: string): readonly (readonly [covered: string, message: string])[] {
  return validate(snapshotOf({ 'skill.yaml': yaml }))
    .filter(({ rule }) => rule === 'yaml/syntax')
    .map(({ start, end, message }) => [yaml.slice(start, end), message] as const);
}

const rest = 'version: 1.0.0\nauthor: Ada\nlicense: MIT\nnotes: none\n';

describe('the place and the words of a mistake', () => {
  it.each<[yaml: string, covered: string, words: string, before: string]>([
    ['tags: [a, b\n', '[', '`[` is not closed', 'tags: '],
    ['tags: {a: b\n', '{', '`{` is not closed', 'tags: '],
    ['description: see [1 it\ntags: [a, b\n', '[', '`[` is not closed', 'description: see [1 it\ntags: '],
    ['a: [b, "]", c # ]\n', '[', '`[` is not closed', 'a: '],
    ['a: {b: [c\n', '{', '`{` is not closed', 'a: '],
    ['a: {"b": {"c":\\["d"]}}\n', '[', 'cannot stand here', 'a: {"b": {"c":\\'],
    ['a: {b: [c}\n', '}', 'does not close', 'a: {b: [c'],
    ['a: [b}\n', '}', 'does not close', 'a: [b'],
    ['description: "Use when\n', '"', 'quote is not closed', 'description: '],
    ["description: 'Use when\n", "'", 'quote is not closed', 'description: '],
    ["a: it's\ndescription: 'Use when\n", "'", 'quote is not closed', "a: it's\ndescription: "],
    ['description: "Use when\nother: "MIT"\n', '"', 'quote is not closed', 'description: '],
    ["description: 'Use when it's a'\n", "s a'", "Write `''`", "description: 'Use when it'"],
    ['description: "Use "it""\n', 'it""', 'Write `\\"`', 'description: "Use "'],
    ['description: "Use "it" now"\n', 'it" now"', 'Write `\\"`', 'description: "Use "'],
    ['description:Use when\n', 'description:', 'Put a blank behind the colon', ''],
    ['argument-hint: [file] [format]\n', '[file] [format]', 'in quotes', 'argument-hint: '],
    ['argument-hint: [file] | [format] # x\n', '[file] | [format]', 'in quotes', 'argument-hint: '],
    ['argument-hint: [file]...\n', '[file]...', 'in quotes', 'argument-hint: '],
  ])('%j', (yaml, covered, words, before) => {
    for (const [start, end] of [
      ['', ''],
      ['', rest],
      ['name: weather_skill\n', rest],
    ]) {
      const text = `${start}${yaml}${end}`;
      if (yaml.startsWith('description:Use') && text === yaml) continue;
      const found = validate(snapshotOf({ 'skill.yaml': text })).filter(({ rule }) => rule === 'yaml/syntax');
      expect(found.map(one => text.slice(one.start, one.end))).toEqual([covered]);
      expect(found[0]?.message).toContain(words);
      expect(found[0]?.start).toBe(`${start}${before}`.length);
    }
  });

  it.each([
    'name: a\nserver localhost:8080\nlicense: MIT\n',
    'name: a\nhttps://example.com\nlicense: MIT\n',
    'name: a\nlocalhost:8080\nlicense: MIT\n',
  ])('a colon in a text is no key: %j', yaml => {
    const [finding] = validate(snapshotOf({ 'skill.yaml': yaml }));
    expect(finding).toMatchObject({ rule: 'yaml/syntax' });
    expect(finding?.fix).toBeUndefined();
  });

  it('one word for what is behind another mistake', () => {
    expect(mistakes(`argument-hint: [file] [format]\n${rest}`)).toHaveLength(1);
  });
});

describe('what is mechanical is mended', () => {
  it.each([
    ['description:Use when\n', 'description: Use when\n'],
    ['argument-hint: [file] [format]\n', 'argument-hint: "[file] [format]"\n'],
    ['argument-hint: [file] | [format] # x\n', 'argument-hint: "[file] | [format]" # x\n'],
    ['argument-hint: [file]...\n', 'argument-hint: "[file]..."\n'],
  ])('%j', (before, after) => {
    const frame = (yaml: string): string => `---\nname: weather_skill\n${yaml}license: MIT\n---\n\nText.\n`;
    const syntax = validate(snapshotOf({ 'SKILL.md': frame(before) }))
      .filter(({ rule }) => rule === 'yaml/syntax')
      .map(({ fix }) => fix?.manual);
    expect(syntax).toEqual([undefined]);
    const once = fixed('SKILL.md', frame(before));
    expect(once).toBe(frame(after));
    expect(parseManifest(once, 'SKILL.md')?.problems).toEqual([]);
    expect(mistakes(after)).toEqual([]);
  });

  it('a list with something behind it is left to its author elsewhere', () => {
    const [finding] = validate(snapshotOf({ 'skill.yaml': `tags: [a] b\n${rest}` }));
    expect(finding?.fix).toMatchObject({ manual: true });
  });

  it.each(['argument-hint: [file: x] [y]\n', "argument-hint: [it's] [y]\n"])(
    'not where quotes would be a guess: %j',
    yaml => {
      const [finding] = validate(snapshotOf({ 'skill.yaml': `${yaml}${rest}` }));
      expect(finding).toMatchObject({ rule: 'yaml/syntax' });
      expect(finding?.fix).toBeUndefined();
    },
  );
});

it('a long broken text ends quickly', () => {
  const start = performance.now();
  for (const piece of ['a: [', "' ", '" \\', '{ "', "it's [", 'a:b\n', '[x] y\n', "a: 'b' c\n"])
    parseManifest(piece.repeat(10_000), 'skill.yaml');
  expect(performance.now() - start).toBeLessThan(5_000);
});
