import { derivedOf } from '../derived.ts';
import type { TextRange } from '../document/index.ts';
import type { SkillSnapshot } from '../snapshot.ts';
import { commentRanges } from './commentRanges.ts';

/** What a comment silences: its own line, the one below, the whole file; undefined for a word that does not exist. */
export type SilencingScope = 'line' | 'next-line' | 'file' | undefined;

/** A rule as a comment names it: an id or a family such as `adaos/*`. */
export interface NamedRule extends TextRange {
  readonly id: string;
}

/** One comment that speaks to Skillberth; the range covers it from its sign to its end. */
export interface SilencingComment extends TextRange {
  readonly scope: SilencingScope;
  /** The line that it speaks of, from 0; of no meaning for a whole file. */
  readonly line: number;
  /** The word as it is written: `skillberth-disable-line`. */
  readonly word: TextRange;
  readonly rules: readonly NamedRule[];
  /** Nothing else is on its line. */
  readonly isAlone: boolean;
  /** What has to go when the comment goes. */
  readonly removal: TextRange;
}

export interface FileSilencing {
  readonly comments: readonly SilencingComment[];
  /** The line of an offset, from 0. */
  lineAt(offset: number): number;
}

const mark = 'skillberth-disable';

/** Longer texts (in UTF-16 code units) are not searched: nothing in them is judged but their size. */
const largestText = 1_000_000;

/** The comments of one file that silence rules, found once for each text; undefined where there are none. */
export function silencingOf(snapshot: SkillSnapshot, file: string): FileSilencing | undefined {
  return snapshot.read(file)?.includes(mark) ? derivedOf(snapshot, file, findSilencing) : undefined;
}

function findSilencing(text: string, path: string): FileSilencing | undefined {
  if (text.length > largestText) return undefined;
  const ranges = commentRanges(text, path, mark);
  if (ranges.length === 0) return undefined;
  const lineStarts = lineStartsOf(text);
  const lineAt = (offset: number): number => lastAtOrBefore(lineStarts, offset);
  const comments = ranges.map(range => readComment(text, range, lineAt)).filter(found => found !== undefined);
  return comments.length === 0 ? undefined : { comments: withStackedLines(comments, lineAt), lineAt };
}

/** The sign of a comment, then the word; other tools' comments may stand before it: `# noqa # skillberth-…`. */
const opening = /(?:^|[ \t])(?:#+|\/\/+|\/\*+|<!--)[ \t]*(skillberth-disable[\w-]*)/;

const scopes: Readonly<Record<string, SilencingScope>> = {
  'skillberth-disable-line': 'line',
  'skillberth-disable-next-line': 'next-line',
  'skillberth-disable-file': 'file',
};

function readComment(
  text: string,
  { start, end }: TextRange,
  lineAt: (offset: number) => number,
): SilencingComment | undefined {
  const whole = text.slice(start, end);
  const found = opening.exec(whole);
  const name = found?.[1];
  if (found === null || name === undefined) return undefined;
  const own = start + found.index + (/^[ \t]/.test(found[0]) ? 1 : 0);
  const wordEnd = start + found.index + found[0].length;
  const scope = Object.hasOwn(scopes, name) ? scopes[name] : undefined;
  return {
    start: own,
    end,
    scope,
    line: scope === 'next-line' ? lineAt(end) + 1 : lineAt(own),
    word: { start: wordEnd - name.length, end: wordEnd },
    rules: namedRules(text.slice(wordEnd, end), wordEnd),
    ...surroundings(text, own, end),
  };
}

/** Ids up to the reason behind `--` or the end of the comment. */
function namedRules(rest: string, offset: number): readonly NamedRule[] {
  const end = /(?:^|\s)--(?:\s|$)|-->|\*\/$/.exec(rest)?.index ?? rest.length;
  return [...rest.slice(0, end).matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({
    id,
    start: offset + index,
    end: offset + index + id.length,
  }));
}

function surroundings(
  text: string,
  start: number,
  end: number,
): Pick<SilencingComment, 'isAlone' | 'removal'> {
  let from = start;
  while (from > 0 && ' \t'.includes(text.charAt(from - 1))) from -= 1;
  let to = end;
  while (to < text.length && ' \t\r'.includes(text.charAt(to))) to += 1;
  const beginsLine = from === 0 || '\n\uFEFF'.includes(text.charAt(from - 1));
  const endsLine = to === text.length || text[to] === '\n';
  const isAlone = beginsLine && endsLine;
  if (isAlone) return { isAlone, removal: { start: from, end: Math.min(to + 1, text.length) } };
  return { isAlone, removal: { start: beginsLine ? start : from, end } };
}

/** Of several comments above one line all speak of that line. */
function withStackedLines(
  comments: readonly SilencingComment[],
  lineAt: (offset: number) => number,
): readonly SilencingComment[] {
  const targets = new Map<number, number>();
  return comments
    .toReversed()
    .map(comment => {
      if (comment.scope !== 'next-line') return comment;
      const line = targets.get(comment.line) ?? comment.line;
      if (comment.isAlone) targets.set(lineAt(comment.start), line);
      return { ...comment, line };
    })
    .toReversed();
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtOrBefore(sorted: readonly number[], offset: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
