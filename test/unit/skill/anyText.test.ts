import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentOf,
  findFrontmatter,
  overlaySnapshot,
  parseManifest,
  readManifest,
  shareDerived,
  validate,
} from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const files = ['skill.yaml', 'SKILL.md', 'skill.json', 'manifest.yml', 'adytum.plugin.json'] as const;

/** Pieces that meet in real files and in broken ones. */
const pieces = fc.constantFrom(
  ...[
    '---',
    '\n',
    '\r\n',
    '\r',
    '  ',
    '\t',
    ': ',
    ':',
    '- ',
    '#',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '|',
    '>',
    '&a ',
    '*a',
  ],
  ...[
    'name',
    'version',
    'tools',
    'description',
    'runtime',
    'events',
    'metadata',
    'x',
    '1.0.0',
    '3.10',
    'é',
    '\uFEFF',
    '%',
    '!t ',
  ],
  ...['null', 'true', '<<', '__proto__', 'constructor', '? ', '...', '\\', '\u0000', '\uD800'],
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
  fc.array(pieces, { maxLength: 40 }).map(parts => `---\n${parts.join('')}\n---\n`),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe('any text', () => {
  it.each(files)('%s: is judged without an exception, every finding within the text', file => {
    fc.assert(
      fc.property(text, content => {
        const snapshot = snapshotOf({ [file]: content });
        for (const { start, end, message, fix } of validate(snapshot)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(content.length);
          if (content.length > 0) expect(start).toBeLessThan(end);
          expect(message).not.toMatch(/undefined|\{\w+\}/);
          for (const replacement of fix?.replacements ?? []) {
            expect(replacement.start).toBeLessThanOrEqual(replacement.end);
            expect(replacement.end).toBeLessThanOrEqual(content.length);
          }
        }
        readManifest(snapshot);
      }),
      { numRuns: 1_500 },
    );
  });

  it('every key and value has a range that holds it', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/);
    const value = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[A-Za-z][A-Za-z ]{0,20}[a-z]$/));
    const data = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value, { minKeys: 1 })), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(data, fc.boolean(), fc.constantFrom('\n', '\r\n'), (object, asJson, lineEnd) => {
        const source = (asJson ? JSON.stringify(object, null, 2) : toYaml(object)).replaceAll('\n', lineEnd);
        const document = parseManifest(source, asJson ? 'skill.json' : 'skill.yaml');
        for (const [name, child] of Object.entries(object)) {
          check([name], child);
          if (typeof child === 'object')
            for (const [inner, leaf] of Object.entries(child)) check([name, inner], leaf);
        }
        function check(path: readonly string[], leaf: unknown): void {
          const keyRange = document?.keyRangeOf(path);
          expect(source.slice(keyRange?.start, keyRange?.end).replaceAll('"', '')).toBe(path.at(-1));
          expect(document?.positionAt(keyRange?.start ?? -1)).toMatchObject({ path, onKey: true });
          if (typeof leaf === 'object') return;
          const range = document?.rangeOf(path);
          expect(source.slice(range?.start, range?.end).replaceAll('"', '')).toBe(String(leaf));
          expect(document?.positionAt(range?.start ?? -1)).toMatchObject({ path, onKey: false });
        }
      }),
    );
  });

  function toYaml(object: Readonly<Record<string, unknown>>, indentation = ''): string {
    return Object.entries(object)
      .map(([name, child]) =>
        typeof child === 'object' && child !== null
          ? `${indentation}"${name}":\n${toYaml(child as Record<string, unknown>, `${indentation}  `)}`
          : `${indentation}"${name}": ${typeof child === 'string' ? `"${child}"` : String(child)}\n`,
      )
      .join('');
  }
});

describe('a file of a snapshot', () => {
  const base = snapshotOf({ 'skill.yaml': 'name: a', 'SKILL.md': '---\nname: a\n---' });

  it('is parsed once, also below an overlay of another file', () => {
    const over = overlaySnapshot(base, 'SKILL.md', '---\nname: b\n---');
    expect(documentOf(over, 'skill.yaml')).toBe(documentOf(base, 'skill.yaml'));
    expect(documentOf(over, 'SKILL.md')?.value).toEqual({ name: 'b' });
    expect(documentOf(base, 'SKILL.md')?.value).toEqual({ name: 'a' });
  });

  it('can be shared between snapshots that hold the same text, and only then', () => {
    const [one, same, other] = ['name: b', 'name: b', 'name: c'].map(yaml =>
      overlaySnapshot(base, 'skill.yaml', yaml),
    );
    if (one === undefined || same === undefined || other === undefined) throw new Error('No snapshots');
    const parsed = documentOf(one, 'skill.yaml');
    shareDerived(one, same, 'skill.yaml');
    shareDerived(one, other, 'skill.yaml');
    expect(documentOf(same, 'skill.yaml')).toBe(parsed);
    expect(documentOf(other, 'skill.yaml')?.value).toEqual({ name: 'c' });
  });
});

describe('frontmatter', () => {
  it('keeps offsets: fence, content and body are parts of the text', () => {
    const line = fc.stringMatching(/^[a-z: "#-]{0,20}$/);
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.array(line, { maxLength: 4 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\uFEFF'),
        (keys, body, lineEnd, mark) => {
          fc.pre(!keys.some(key => /^---[ \t]*$/.test(key)));
          const content = keys.map(key => key + lineEnd).join('');
          const tail = body.join(lineEnd);
          const source = `${mark}---${lineEnd}${content}---${lineEnd}${tail}`;
          const found = findFrontmatter(source);
          expect(found?.kind).toBe('closed');
          expect(source.slice(found?.fence.start, found?.fence.end)).toBe('---');
          expect(source.slice(found?.content.start, found?.content.end)).toBe(content);
          expect(source.slice(found?.bodyStart)).toBe(tail);
        },
      ),
    );
  });

  it.each([
    ['---\nname: a\n---', 'closed', 'name: a\n'],
    ['---\n---\n', 'closed', ''],
    ['---\nname: a\n', 'unclosed', 'name: a\n'],
    ['---\nname: a\n\n# Title\n---x', 'unclosed', 'name: a\n'],
    ['---', 'unclosed', ''],
    ['--- \nname: a\n--- \n', 'closed', 'name: a\n'],
    ['---\na: b --- c\n---\n', 'closed', 'a: b --- c\n'],
    ['---\na: |\n  ---\n---\n', 'closed', 'a: |\n  ---\n'],
  ])('%j is %s', (source, kind, content) => {
    const found = findFrontmatter(source);
    expect(found?.kind).toBe(kind);
    expect(source.slice(found?.content.start, found?.content.end)).toBe(content);
  });

  it.each(['', 'name: a', ' ---\nname: a\n---', '----\nname: a\n----', '\n---\n---', '---x\n---'])(
    '%j has none',
    source => {
      expect(findFrontmatter(source)).toBeUndefined();
    },
  );
});

describe('attacks', () => {
  it.each([
    ['deep lists', `a: ${'['.repeat(100_000)}`, /^yaml\/syntax$/],
    ['deep mappings', mappings(1_200), /^(?:yaml\/syntax|manifest\/key-missing)$/],
    [
      'deep schemas',
      `name: a
tools:
 - name: a
   input_schema:
${schemas(400)}`,
      /^adaos\/version-missing$/,
    ],
    ['an alias bomb', bomb(), /^yaml\/alias$/],
    ['a value that contains itself', 'name: &a [*a]', /^yaml\/alias$/],
    [
      '20,000 keys',
      Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n'),
      /^manifest\/key-missing$/,
    ],
  ])('%s end in a finding in time', (_, source, rule) => {
    const start = performance.now();
    const found = validate(snapshotOf({ 'skill.yaml': source })).map(finding => finding.rule);
    expect(found).toContainEqual(expect.stringMatching(rule));
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('deep JSON ends in a finding', () => {
    const findings = validate(snapshotOf({ 'skill.json': '['.repeat(400_000) }));
    expect(findings.map(({ rule }) => rule)).toEqual(['json/syntax']);
  });

  function mappings(depth: number): string {
    return Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
  }

  function schemas(depth: number): string {
    const level = (index: number) =>
      `${' '.repeat(4 + 2 * index)}properties:\n${' '.repeat(5 + 2 * index)}a:\n`;
    return Array.from({ length: depth }, (_, index) => level(index)).join('');
  }

  function bomb(): string {
    const letters = [...'abcdefghijkl'];
    return letters
      .map(
        (letter, index) =>
          `${letter}: &${letter} [${Array(9).fill(index === 0 ? 'x' : `*${letters[index - 1]}`)}]`,
      )
      .join('\n');
  }
});
