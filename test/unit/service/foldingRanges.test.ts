import { expect, it } from 'vitest';
import { foldingRanges } from '../../../server/service/index.ts';
import { atCursor } from '../support/cursor.ts';

/** First and last lines, from 0. */
function folded(file: string, text: string): readonly (readonly [number, number])[] {
  return foldingRanges(atCursor(file, `${text}|`).document).map(({ startLine, endLine }) => [
    startLine,
    endLine,
  ]);
}

it.each([
  [
    'skill.yaml',
    'name: a\ntools:\n  - name: b\n    entry: c\n  - name: d\ntext: >\n  one\n  two\n',
    [
      [1, 4],
      [2, 3],
      [5, 7],
    ],
  ],
  [
    'skill.json',
    '{\n  "name": "a",\n  "tools": [\n    {\n      "name": "b"\n    }\n  ]\n}\n',
    [
      [2, 5],
      [3, 4],
    ],
  ],
  [
    'SKILL.md',
    '---\nname: a\nmetadata:\n  x: 1\n---\n# One\n\ntext\n\n## Two\n\n```sh\nls\n```\n\n# Three\n\nend\n',
    [
      [0, 4],
      [2, 3],
      [5, 13],
      [9, 13],
      [11, 13],
      [15, 17],
    ],
  ],
  [
    'skill.yaml',
    'name: a\r\nevents:\r\n  publish:\r\n    - b\r\n',
    [
      [1, 3],
      [2, 3],
    ],
  ],
  ['SKILL.md', '# One\n\ntext\n', [[0, 2]]],
  ['skill.yaml', 'name: a\nevents: { publish: [b] }\n', []],
])('%s %j', (file, text, ranges) => {
  expect(folded(file, text)).toEqual(ranges);
});

it('folds what can be read of a broken manifest', () => {
  expect(folded('skill.yaml', 'events:\n  publish:\n    - a\nruntime: {\n')).toContainEqual([0, 2]);
});
