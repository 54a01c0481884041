import colors from 'picocolors';
import type { TextPositions } from '../skill/index.ts';

import { shownLine, sliceColumns, widthOf } from './terminalText.ts';

export interface FramedRange {
  readonly text: string;
  readonly positions: TextPositions;
  /** Offsets; `end` is exclusive. Of a range over several lines the first one is marked. */
  readonly start: number;
  readonly end: number;
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: (text: string) => string;
}

const cutMark = '\u2026';

/** The line of a range, with a neighbour on each side, line numbers, and carets below what is meant. */
export function codeFrame({ text, positions, start, end, width, colour }: FramedRange): readonly string[] {
  const { line, character } = positions.positionAt(start);
  const lastLine = positions.positionAt(text.length).line;
  const digits = String(Math.min(line + 1, lastLine) + 1).length;
  const room = Math.max(20, width - digits - 7);
  const lineText = (number: number): string => {
    const from = positions.offsetAt({ line: number, character: 0 });
    return text.slice(from, positions.offsetAt({ line: number, character: Number.POSITIVE_INFINITY }));
  };
  const row = (mark: string, number: string, content: string): string =>
    `  ${mark} ${colors.dim(`${number.padStart(digits)} │`)} ${content}`.trimEnd();
  const neighbour = (number: number): readonly string[] =>
    number < 0 || number > lastLine
      ? []
      : [row(' ', String(number + 1), colors.dim(beginning(lineText(number), room)))];

  const length = positions.positionAt(end).line === line ? end - start : Number.POSITIVE_INFINITY;
  const { content, column, carets } = markedLine(lineText(line), character, length, room);
  return [
    ...neighbour(line - 1),
    row(colour('>'), String(line + 1), content),
    row(' ', '', ' '.repeat(column) + colour('^'.repeat(carets))),
    ...neighbour(line + 1),
  ];
}

interface MarkedLine {
  readonly content: string;
  /** Of the first caret. */
  readonly column: number;
  readonly carets: number;
}

/** The part of a line that fits, chosen so that the beginning of the range is in it. */
function markedLine(line: string, character: number, length: number, room: number): MarkedLine {
  // A line may hold a megabyte: only what can be seen is measured.
  const from = character <= 3 * room ? 0 : character - room;
  const meant = Math.min(character + length, line.length, character + 3 * room);
  const before = shownLine(line.slice(from, character));
  const start = widthOf(before);
  const covered = shownLine(line.slice(character, meant), start);
  const end = start + Math.max(1, widthOf(covered));
  const after = shownLine(line.slice(meant, meant + 3 * room), end);
  const shown = before + covered + after;

  const total = widthOf(shown);
  const fromStart = from === 0 && (end < room || start < room / 2);
  if (from === 0 && total <= room) return { content: shown, column: start, carets: end - start };
  // Room for a mark on each side where something is cut.
  const first = fromStart ? 0 : Math.max(0, start - Math.floor(room / 3));
  const left = first > 0 || from > 0 ? cutMark : '';
  const last = first + room - left.length - 1;
  const right = total > last || meant + 3 * room < line.length ? cutMark : '';
  const column = left.length + start - first;
  return {
    content: left + sliceColumns(shown, first, last) + right,
    column,
    carets: Math.max(1, Math.min(end, last) - start),
  };
}

function beginning(line: string, room: number): string {
  const shown = shownLine(line.slice(0, 3 * room));
  return widthOf(shown) <= room ? shown : sliceColumns(shown, 0, room - 1) + cutMark;
}
