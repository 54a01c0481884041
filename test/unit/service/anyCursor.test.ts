import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeActions, complete, diagnose, hover, TextPositions } from '../../../server/service/index.ts';
import { overlaySnapshot } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const pieces = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '  ',
    '\t',
    ': ',
    ':',
    '- ',
    '-',
    '#',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '|',
    '---\n',
    '\uFEFF',
  ],
  ...[
    'name',
    'tools',
    'runtime',
    'kind',
    'permissions',
    'input_schema',
    'properties',
    'metadata',
    'x',
    '1',
    '*a',
    '&a ',
  ],
);

it.each(['skill.yaml', 'SKILL.md', 'skill.json'])(
  '%s: every feature answers at any place of any text',
  file => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.nat({ max: 200 }), (parts, place) => {
        const text = (file === 'SKILL.md' ? '---\n' : '') + parts.join('');
        const snapshot = overlaySnapshot(snapshotOf({}), file, text);
        const document = { file, text, snapshot, folderUri: 'file:///skills/a/', options: {} };
        const positions = new TextPositions(text);
        const offset = Math.min(place, text.length);
        const position = positions.positionAt(offset);
        expect(positions.offsetAt(position)).toBeLessThanOrEqual(offset);
        hover(document, position);
        diagnose(document);
        codeActions(document, 'file:///x', { start: position, end: position }, undefined);
        for (const item of complete(document, position, { snippets: true })?.items ?? []) {
          if (item.textEdit === undefined || !('range' in item.textEdit))
            throw new Error('An item without an edit');
          const { start, end } = item.textEdit.range;
          expect(positions.offsetAt(start)).toBeLessThanOrEqual(offset);
          expect(positions.offsetAt(end)).toBeGreaterThanOrEqual(positions.offsetAt(position));
          expect(start.line).toBe(end.line);
        }
      }),
      { numRuns: 1_000 },
    );
  },
);
