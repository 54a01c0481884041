import { describe, expect, it } from 'vitest';
import { inlayHints } from '../../../server/service/index.ts';
import { atCursor, type Surroundings } from '../support/cursor.ts';

function hints(
  file: string,
  text: string,
  surroundings: Surroundings = {},
  lines: readonly [number, number] = [0, 100],
) {
  const { document } = atCursor(file, `${text}|`, surroundings);
  const range = { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } };
  return inlayHints(document, range).map(
    ({ label, position: { line, character } }) => `${line}:${character} ${String(label)}`,
  );
}

describe('inlay hints of SKILL.md', () => {
  const text = `---\nname: a\ndescription: Tells the weather.\n---\n${'word '.repeat(840)}`;

  it('count the description and estimate the body', () => {
    expect(hints('SKILL.md', text)).toEqual(['2:31 18/1024', '3:3 ≈ 1,000 tokens']);
  });

  it('stay in the lines that are asked for', () => {
    expect(hints('SKILL.md', text, {}, [3, 9])).toEqual(['3:3 ≈ 1,000 tokens']);
  });

  it('count characters, not code units, and a text of several lines', () => {
    expect(hints('SKILL.md', '---\ndescription: "🌦🌦"\n---\n')[0]).toBe('1:19 2/1024');
    expect(hints('SKILL.md', '---\ndescription: >-\n  one\n  two\nname: a\n---\n')[0]).toBe('3:5 7/1024');
  });

  it.each([
    ['SKILL.md', '---\ndescription: [a]\n'],
    ['SKILL.md', '# Title\n'],
    ['skill.yaml', 'description: a\n'],
  ])('are not shown in %s %j', (file, without) => {
    expect(hints(file, without)).toEqual([]);
  });
});
