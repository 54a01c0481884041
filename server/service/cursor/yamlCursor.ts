import type { TextRange } from '../../../skill/index.ts';
import type { Cursor } from './cursor.ts';
import { flowCursorAt } from './flowCursor.ts';
import { longestLine, readYamlLine, type YamlLine } from './yamlLine.ts';
import { endOfLine, startOfLine, YamlLines } from './yamlLines.ts';
import { placeOf, type YamlPlace } from './yamlPlace.ts';

/**
 * Finds out by indentation alone what the cursor is in, so that it works while the YAML is broken; in brackets by
 * what stands before it in them. Undefined in comments and in texts over several lines.
 */
export function yamlCursorAt(text: string, offset: number, content: TextRange): Cursor | undefined {
  if (offset < content.start || offset > content.end) return undefined;
  const lineStart = startOfLine(text, offset, content);
  const before = text.slice(lineStart, offset);
  if (before.length > longestLine) return undefined;
  // Right before the fence that closes frontmatter a key would swallow it.
  if (offset === content.end && before === '' && text.startsWith('---', offset)) return undefined;
  if (/(?:^|[ \t])#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  const flow = flowCursorAt(text, offset, content);
  if (flow !== 'outside') return flow;
  const read = readYamlLine(before);
  const isBareDash = read.dashes.at(-1) === before.length - 1;
  // A `-` makes an entry only with a blank behind it, which the insertion brings along.
  const line = isBareDash ? { ...read, column: read.column + 1 } : read;
  const lines = new YamlLines(text, content);
  const place = placeOf(line, lineStart, lines);
  if (place === undefined) return undefined;
  const lineEnd = endOfLine(text, offset, content);
  const after = text.slice(offset, lineEnd);
  if (isBareDash && /^[ \t]+[^ \t]/.test(after)) return undefined;
  const typed = before.slice(line.column);
  const pair = /^("[^"]*"|'[^']*'|[^\s"'#[\]{}][^:#]*?)[ \t]*:[ \t]+(.*)$/.exec(typed);
  if (pair !== null) {
    const key = (pair[1] ?? '').replace(/^(["'])(.*)\1$/, '$2');
    return scalarCursor('value', [...place.path, key], pair[2] ?? '', after, offset, line.column);
  }
  const isKey = /^(?:[\w.$-]*|"[\w.$*/-]*|'[\w.$*/-]*)$/.test(typed);
  if (!isKey) {
    return place.isList ? scalarCursor('item', place.path, typed, after, offset, line.column) : undefined;
  }
  const list = place.isList ? undefined : listAbove(line, lineStart, lines, place);
  const cursor = keyCursor(line, place, typed, after, offset);
  return {
    ...cursor,
    ...(isBareDash ? prefixed(cursor.replaced, after) : {}),
    existing: siblings(
      line,
      lines.above(lineStart, () => line.column),
      lines.below(lineEnd, line.column),
    ),
    ...(list === undefined ? {} : { list }),
  };
}

/** Blanks that stand behind a bare `-` already give way to the one that is written. */
function prefixed({ start, end }: TextRange, after: string): Pick<Cursor, 'prefix' | 'replaced'> {
  const blanks = /^[ \t]*/.exec(after)?.[0].length ?? 0;
  return { prefix: ' ', replaced: { start, end: end + blanks } };
}

/** The list whose `-` signs stand right above the line's text, at the column of the list's key. */
function listAbove(
  line: YamlLine,
  lineStart: number,
  lines: YamlLines,
  place: YamlPlace,
): readonly (string | number)[] | undefined {
  for (const other of lines.above(lineStart, () => line.column)) {
    if (other.dashes[0] !== line.column) return undefined;
    const entry = { ...line, dashes: [line.column], column: line.column + 2 };
    const list = placeOf(entry, lineStart, lines)?.path.slice(0, -1);
    return list !== undefined && list.length > place.path.length ? list : undefined;
  }
  return undefined;
}

function keyCursor(
  line: YamlLine,
  place: YamlPlace,
  typed: string,
  after: string,
  offset: number,
): Omit<Cursor, 'existing'> {
  const quote = quoteOf(typed);
  const rest = quote === '' ? (/^[\w.$-]*/.exec(after)?.[0] ?? '') : restOfQuoted(after, quote);
  return {
    kind: place.isList ? 'item' : 'key',
    path: place.path,
    replaced: { start: offset - typed.length, end: offset + rest.length },
    typed: typed.slice(quote.length),
    column: line.column,
    hasColon: after.slice(rest.length).trimStart().startsWith(':'),
    suffix: '',
    notation: { style: 'block', quote },
  };
}

/** A value on one line. Undefined behind a finished text and in what is no plain text. */
function scalarCursor(
  kind: 'value' | 'item',
  path: readonly (string | number)[],
  typed: string,
  after: string,
  offset: number,
  column: number,
): Cursor | undefined {
  if (/^[&!*|>%@`{[]/.test(typed)) return undefined;
  const quote = quoteOf(typed);
  if (quote !== '' && typed.slice(1).includes(quote)) return undefined;
  const rest = quote === '' ? (/^\S*/.exec(after)?.[0] ?? '') : restOfQuoted(after, quote);
  return {
    kind,
    path,
    replaced: { start: offset - typed.length, end: offset + rest.length },
    typed: typed.slice(quote.length),
    column,
    existing: new Set(),
    hasColon: false,
    suffix: '',
    notation: { style: 'block', quote },
  };
}

function quoteOf(typed: string): '' | '"' | "'" {
  return typed.startsWith('"') ? '"' : typed.startsWith("'") ? "'" : '';
}

/** What of a text in quotes stands behind the cursor, the closing quote included; a word where that is missing. */
function restOfQuoted(after: string, quote: '"' | "'"): string {
  const end = after.indexOf(quote);
  return end < 0 ? (/^[^\s,\]}:]*/.exec(after)?.[0] ?? '') : after.slice(0, end + 1);
}

/** Keys at the cursor's column in the same mapping. */
function siblings(line: YamlLine, above: Iterable<YamlLine>, below: Iterable<YamlLine>): ReadonlySet<string> {
  const keys = new Set<string>();
  if (line.dashes.length === 0) {
    for (const other of above) {
      if (other.column < line.column) break;
      if (other.column === line.column && other.key !== undefined) keys.add(other.key);
      if (other.dashes.some(dash => dash < line.column)) break;
    }
  }
  for (const other of below) {
    if (other.column < line.column || other.dashes.some(dash => dash < line.column)) break;
    if (other.column === line.column && other.key !== undefined) keys.add(other.key);
  }
  return keys;
}
