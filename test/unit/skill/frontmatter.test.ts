import { describe, expect, it } from 'vitest';
import { findFrontmatter, parseManifest, validate } from '../../../skill/index.ts';
import { findingsIn, fixed, snapshotOf } from '../support/snapshot.ts';

const good = 'name: pdf-forms\ndescription: Use it to fill in forms.\n';
/** What is said of the frontmatter; the text below it has rules of its own. */
const found = (text: string): readonly string[] =>
  findingsIn({ 'SKILL.md': text }, 'pdf-forms').filter(finding => !finding.includes(' body/'));

describe('the frontmatter of a text', () => {
  it.each<[text: string, kind: string | undefined, content: string, body: string]>([
    ['---\na: b\n---\nText', 'closed', 'a: b\n', 'Text'],
    ['\uFEFF---\na: b\n---\nText', 'closed', 'a: b\n', 'Text'],
    ['---\r\na: b\r\n---\r\nText', 'closed', 'a: b\r\n', 'Text'],
    ['--- \t\na: b\n--- \nText', 'closed', 'a: b\n', 'Text'],
    ['---\n---\nText', 'closed', '', 'Text'],
    ['---\n\n---', 'closed', '\n', ''],
    ['---\na: b --- c\n---\nText\n---\n', 'closed', 'a: b --- c\n', 'Text\n---\n'],
    ['---\na: |\n  x\n  ---\n  y\n---\nText', 'closed', 'a: |\n  x\n  ---\n  y\n', 'Text'],
    ['---\na: b\n----\n---\nText', 'closed', 'a: b\n----\n', 'Text'],
    ['---\na: b', 'unclosed', 'a: b', ''],
    ['---\na: b\n\n# Title\n', 'unclosed', 'a: b\n', ''],
    ['---\na: b\n# Title\n', 'unclosed', 'a: b\n', ''],
    ['---', 'unclosed', '', ''],
    ['', undefined, '', ''],
    ['\n---\na: b\n---\n', undefined, '', ''],
    [' ---\na: b\n---\n', undefined, '', ''],
    ['----\na: b\n---\n', undefined, '', ''],
    ['---a: b\n---\n', undefined, '', ''],
  ])('%j', (text, kind, content, body) => {
    const frontmatter = findFrontmatter(text);
    expect(frontmatter?.kind).toBe(kind);
    if (frontmatter === undefined) return;
    expect(text.slice(frontmatter.content.start, frontmatter.content.end)).toBe(content);
    expect(text.slice(frontmatter.bodyStart)).toBe(body);
    expect(text.slice(frontmatter.fence.start, frontmatter.fence.end)).toBe('---');
  });
});

describe('keys and positions stay while something is broken', () => {
  it.each<[yaml: string, keys: string[]]>([
    ['name: a\ndescription: Use when: asked\nlicense: MIT\n', ['name', 'description', 'license']],
    ['name: a\ndescription: "open\nlicense: MIT\n', ['name', 'description']],
    ['name: a\nmetadata: { a: [1, 2\nlicense: MIT\n', ['name', 'metadata', 'license']],
    ['name: a\n\tlicense: MIT\nmodel: x\n', ['name', 'license', 'model']],
    ['name: a\ndescription\nlicense: MIT\n', ['name', 'description license']],
    ['name: a\nname: b\nlicense: MIT\n', ['name', 'license']],
    ['name: a\nmetadata:\n  {\n  // x: y\n  "a": 1,\n  }\nlicense: MIT\n', ['name', 'metadata', 'license']],
  ])('%j', (yaml, keys) => {
    const document = parseManifest(`---\n${yaml}---\n`, 'SKILL.md');
    expect(Object.keys(document?.value ?? {})).toEqual(keys);
    for (const key of keys) {
      const range = document?.keyRangeOf([key]);
      const covered = document?.text.slice(range?.start, range?.end);
      expect(covered?.replace(/\s+/g, ' ')).toBe(key);
    }
  });
});

describe('YAML', () => {
  it.each<[yaml: string, finding: string]>([
    ['license: &a [*a]', 'error yaml/alias "*a"'],
    ['license: *nope', 'error yaml/alias "*nope"'],
    ['name: other', 'error yaml/duplicate-key "name"'],
    ['metadata:\n  a: b\n  a: c', 'error yaml/duplicate-key "a"'],
    ['license: !odd MIT', 'warning yaml/tag "!odd"'],
    ['\tlicense: MIT', 'error yaml/syntax "\\t"'],
    ['license: @MIT', 'error yaml/syntax "@"'],
  ])('%j', (yaml, finding) => {
    expect(found(`---\n${good}${yaml}\n---\n`)).toContain(finding);
  });

  it('stops at an alias bomb quickly', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    );
    const start = performance.now();
    expect(found(`---\n${good}${levels.join('\n')}\n---\n`).join()).toContain('error yaml/alias');
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('merges keys behind `<<`, and takes a quoted one for a key', () => {
    const value = (yaml: string) => parseManifest(yaml, 'skill.yaml')?.value;
    expect(value('a: &a { b: 1, c: 2 }\nd:\n  <<: *a\n  c: 3\n')).toEqual({
      a: { b: 1, c: 2 },
      d: { c: 3, b: 1 },
    });
    expect(value('<<: [{ a: 1 }, { a: 2, b: 3 }]')).toEqual({ a: 1, b: 3 });
    expect(value('"<<": { a: 1 }')).toEqual({ '<<': { a: 1 } });
    expect(value('a: <<')).toEqual({ a: '<<' });
  });
});

describe('nesting', () => {
  it.each(['{ ', '[ "', '[', '- ', '{a: ', '? ', '&a [', "{ ' "])(
    'of %j over and over is a finding',
    piece => {
      for (const times of [1_200, 20_000]) {
        const findings = found(`---\n${good}license: {${piece.repeat(times)}\n---\n`);
        expect(findings.join()).toContain('error yaml/');
      }
    },
  );

  it('of 100 levels is read', () => {
    expect(
      found(`---\n${good}metadata: { openclaw: ${'['.repeat(100)}${']'.repeat(100)} }\n---\n`).join(),
    ).not.toContain('yaml/');
    const deep = `license: ${'['.repeat(1_200)}${']'.repeat(1_200)}`;
    expect(found(`---\n${good}${deep}\n---\n`).filter(line => line.includes('yaml/'))).toEqual([
      'error yaml/syntax "["',
    ]);
  });

  it('of keys within keys does not grow', () => {
    const text = `${'{ ? '.repeat(60)}a${' : b }'.repeat(60)}`;
    expect(parseManifest(`x: ${text}`, 'skill.yaml')?.value).toHaveProperty('x');
  });
});

describe('metadata in the way of JSON5', () => {
  const skill = (metadata: string) => `---\n${good}metadata:\n${metadata}---\n`;

  it('reads quotes of both kinds, trailing commas and several lines', () => {
    const text = skill("  {\n    'openclaw': { \"emoji\": 'x', requires: { bins: ['git',], }, },\n  }\n");
    expect(found(text)).toEqual([]);
    expect(parseManifest(text, 'SKILL.md')?.value).toMatchObject({
      metadata: { openclaw: { emoji: 'x', requires: { bins: ['git'] } } },
    });
  });

  it.each([
    ['  { // programs: all\n    "a": "b",\n  }\n', '  {  # programs: all\n    "a": "b",\n  }\n'],
    ['  {\n    // programs\n    "a": "b",\n  }\n', '  {\n     # programs\n    "a": "b",\n  }\n'],
    ['  { /* x: */ "a": "b" }\n', '  {   "a": "b" }\n'],
    ['  { "a": "b", // one\n    "c": "d" // two\n  }\n', '  { "a": "b",  # one\n    "c": "d"  # two\n  }\n'],
  ])('mends the comments in %j', (before, after) => {
    const once = fixed('SKILL.md', skill(before));
    expect(once).toBe(skill(after));
    expect(fixed('SKILL.md', once)).toBe(once);
    expect(found(skill(before)).every(finding => finding.startsWith('error yaml/comment'))).toBe(true);
    expect(found(once)).toEqual([]);
  });

  it.each([
    '  { "a": "https://example.com" }\n',
    '  { a: https://example.com }\n',
    '  { a: "x // y", b: "/* z */" }\n',
    '  [//server/share]\n',
    '  a: see // there\n',
    '  a: /* text */\n',
    '  { a: b } # // c\n',
  ])('takes nothing else for a comment: %j', metadata => {
    expect(found(skill(metadata)).filter(finding => finding.includes('yaml/'))).toEqual([]);
  });

  it('ends quickly on a text full of openings', () => {
    const start = performance.now();
    for (const piece of ['/* ', ' // ', '{ ', '[ "', "{ ' ", '*/ '])
      parseManifest(`a: {${piece.repeat(20_000)}`, 'skill.yaml');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('a text over 1,000,000 characters', () => {
  const filler = `notes: ${'x'.repeat(1_000_000)}\n`;

  it('is checked for syntax only, and says so', () => {
    const messages = (text: string) =>
      validate(snapshotOf({ 'SKILL.md': `${text}Text.\n` }, 'elsewhere')).map(
        ({ rule, message }) => `${rule} ${message}`,
      );
    const fine = messages(`---\n${good}tiemout: x\n${filler}---\n`);
    expect(fine).toHaveLength(1);
    expect(fine[0]).toMatch(/^manifest\/too-large .* only its syntax is checked/);
    const broken = messages(`---\n${good}license: "open\n${filler}---\n`);
    expect(broken.map(message => message.split(' ')[0])).toEqual(['manifest/too-large', 'yaml/syntax']);
  });

  it('is checked for syntax in JSON too, and not at all over 4,000,000', () => {
    const rules = (text: string) => validate(snapshotOf({ 'skill.json': text })).map(({ rule }) => rule);
    const json = (length: number, end: string) => `{ "name": "a", "x": "${'x'.repeat(length)}"${end}`;
    expect(rules(json(1_000_000, ' }'))).toEqual(['manifest/too-large']);
    expect(parseManifest(json(1_000_000, ''), 'skill.json')?.problems.map(({ kind }) => kind)).toEqual([
      'too-large',
      'syntax',
    ]);
    const huge = parseManifest(json(4_000_000, ''), 'skill.json')?.problems;
    expect(huge).toHaveLength(1);
    expect(huge?.[0]?.message).toContain('its content is not checked');
  });

  it('is read where only the body is long', () => {
    expect(found(`---\n${good}---\n${'text '.repeat(300_000)}`)).toEqual([]);
  });
});
