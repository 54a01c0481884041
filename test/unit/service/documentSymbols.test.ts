import { describe, expect, it } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver';
import { documentSymbols } from '../../../server/service/index.ts';
import { TextPositions } from '../../../skill/index.ts';
import { atCursor } from '../support/cursor.ts';

/** `name: detail` with the names below it. */
type Outline = string | { readonly [name: string]: readonly Outline[] };

function outline(file: string, text: string): readonly Outline[] {
  return symbolsOf(file, text).map(toOutline);
}

function symbolsOf(file: string, text: string): readonly DocumentSymbol[] {
  return documentSymbols(atCursor(file, `${text}|`).document);
}

function toOutline({ name, detail, children = [] }: DocumentSymbol): Outline {
  const own = detail === undefined ? name : `${name}: ${detail}`;
  return children.length === 0 ? own : { [own]: children.map(toOutline) };
}

describe('a manifest', () => {
  it.each([
    [
      'skill.yaml',
      'name: a\ntools:\n  - name: get_weather\n    timeout: 3\n  - entry: b\npermissions: [network]\n',
    ],
    [
      'skill.json',
      '{ "name": "a", "tools": [{ "name": "get_weather", "timeout": 3 }, { "entry": "b" }], "permissions": ["network"] }',
    ],
  ])('%s shows keys, and entries of lists by their names', (file, text) => {
    expect(outline(file, text)).toEqual([
      'name: a',
      { tools: [{ get_weather: ['name: get_weather', 'timeout: 3'] }, { 1: ['entry: b'] }] },
      { permissions: ['network'] },
    ]);
  });

  it('shows what can be read of a broken one', () => {
    expect(outline('skill.yaml', 'name: a\ntools: [\nevents:\n  subscribe: [b]\n')).toContain('name: a');
  });

  it('shows merged keys where they are written', () => {
    expect(outline('skill.yaml', 'name: a\nx: &x\n  k: 1\ny:\n  <<: *x\n  l: 2\n')).toEqual([
      'name: a',
      { x: ['k: 1'] },
      { y: ['l: 2'] },
    ]);
  });

  it('cuts long values', () => {
    const [symbol] = symbolsOf('skill.yaml', `description: ${'word '.repeat(100)}`);
    expect(symbol?.detail).toHaveLength(60);
  });
});

describe('SKILL.md', () => {
  it('shows frontmatter and headings', () => {
    const text = '---\nname: a\n---\n# One\n\n## Two\n\ntext\n\n### Three\n\n## Four\n\n# Five\n';
    expect(outline('SKILL.md', text)).toEqual([
      { Frontmatter: ['name: a'] },
      { One: [{ Two: ['Three'] }, 'Four'] },
      'Five',
    ]);
  });

  it('shows headings alone where there is no frontmatter', () => {
    expect(outline('SKILL.md', '# One\n')).toEqual(['One']);
  });
});

it.each([
  [
    'skill.yaml',
    'name: a\ntools:\n  - name: b\n    entry:\n  -\nempty:\ntext: |\n  a\n  b\nlast: {a: [1, {b: 2}]}\n',
  ],
  ['skill.json', '{ "name": "a", "tools": [{ "name": "b" }, {}], "": 1 }'],
  ['SKILL.md', '---\nname: a\n---\n# One\n\ntext\n\n## Two\n\n# Three'],
  ['SKILL.md', '---\r\nname: a\r\n---\r\n# One\r\n\r\ntext\r\n## Two\r\n'],
  ['SKILL.md', '---\nname: a'],
])('%s %j: what is selected lies inside, and children inside their parents', (file, text) => {
  const positions = new TextPositions(text);
  const check = (symbols: readonly DocumentSymbol[], start: number, end: number): number => {
    let count = 0;
    for (const { name, range, selectionRange, children = [] } of symbols) {
      expect(name).not.toBe('');
      const [from, to] = [positions.offsetAt(range.start), positions.offsetAt(range.end)];
      expect(from).toBeGreaterThanOrEqual(start);
      expect(to).toBeLessThanOrEqual(end);
      expect(positions.offsetAt(selectionRange.start)).toBeGreaterThanOrEqual(from);
      expect(positions.offsetAt(selectionRange.end)).toBeLessThanOrEqual(to);
      count += 1 + check(children, from, to);
    }
    return count;
  };
  expect(check(symbolsOf(file, text), 0, text.length)).toBeGreaterThan(1);
});
