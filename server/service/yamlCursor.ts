import type { TextRange } from '../../skill/index.ts';
import type { Cursor } from './cursor.ts';
import { readYamlLine, type YamlLine } from './yamlLine.ts';

/** Of a longer line only the beginning is looked at: no key is that long. */
const longestLine = 2_000;

/**
 * Finds out by indentation alone what the cursor is in, so that it works while the YAML is broken.
 * Undefined in comments, texts over several lines and brackets that hold more than plain values.
 */
export function yamlCursorAt(text: string, offset: number, content: TextRange): Cursor | undefined {
  if (offset < content.start || offset > content.end) return undefined;
  const lineStart = Math.max(content.start, text.lastIndexOf('\n', offset - 1) + 1);
  const lineEnd = endOfLine(text, offset, content.end);
  const before = text.slice(lineStart, offset);
  if (before.length > longestLine) return undefined;
  if (/(?:^|[ \t])#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  const line = readYamlLine(before);
  const typed = before.slice(line.column);
  const lines = new Lines(text, content);
  const place = placeOf(line, deepest => lines.above(lineStart, deepest));
  if (place === undefined) return undefined;
  const after = text.slice(offset, lineEnd);
  const key = /^("[^"]*"|'[^']*'|[^\s"'#[\]{}][^:#]*?)[ \t]*:[ \t]+(.*)$/.exec(typed);
  if (key !== null) return inValue(key, offset, after, place.path, line.column);
  if (/^[\w.-]*$/.test(typed)) {
    const word = /^[\w.-]*/.exec(after)?.[0] ?? '';
    return {
      kind: place.isList ? 'item' : 'key',
      path: place.path,
      replaced: { start: offset - typed.length, end: offset + word.length },
      column: line.column,
      existing: siblings(
        line,
        lines.above(lineStart, () => line.column),
        lines.below(lineEnd, line.column),
      ),
      hasColon: after.slice(word.length).trimStart().startsWith(':'),
      suffix: '',
    };
  }
  return undefined;
}

function inValue(
  match: RegExpExecArray,
  offset: number,
  after: string,
  path: readonly (string | number)[],
  column: number,
): Cursor | undefined {
  const key = (match[1] ?? '').replace(/^(["'])(.*)\1$/, '$2');
  const typed = match[2] ?? '';
  const list = /^\[(?:.*,)?[ \t]*([\w.-]*)$/.exec(typed);
  const word = list === null ? typed : (list[1] ?? '');
  if (!/^[\w.-]*$/.test(word)) return undefined;
  const rest = /^[\w.-]*/.exec(after)?.[0] ?? '';
  return {
    kind: 'value',
    path: list === null ? [...path, key] : [...path, key, 0],
    replaced: { start: offset - word.length, end: offset + rest.length },
    column,
    existing: new Set(),
    hasColon: false,
    suffix: '',
  };
}

interface Place {
  readonly path: readonly (string | number)[];
  /** A `-` stands right before the cursor, so a scalar entry is as good as a key. */
  readonly isList: boolean;
}

/** The path of the mapping or list that the cursor's line belongs to, from the lines above it. */
function placeOf(line: YamlLine, above: (deepest: () => number) => Iterable<YamlLine>): Place | undefined {
  const path: (string | number)[] = [];
  let column = line.column;
  /** In a list whose `-` signs stand at `column`; its key may stand at the same column. */
  let inList = false;
  const climbDashes = (dashes: readonly number[]): void => {
    for (const dash of [...dashes].reverse()) {
      if (dash >= column) continue;
      path.unshift(0);
      column = dash;
      inList = true;
    }
  };
  climbDashes(line.dashes);
  for (const other of above(() => column)) {
    if (column === 0 && !inList) break;
    const isParent =
      other.key !== undefined &&
      (other.column < column || (inList && other.column === column && other.dashes.length === 0));
    if (isParent && other.key !== undefined) {
      if (!/^(?:[&!]\S+[ \t]*)*$/.test(other.value)) return undefined;
      path.unshift(other.key);
      column = other.column;
      inList = false;
    } else if (other.key === undefined && other.column < column && other.dashes.length === 0) {
      return undefined;
    }
    climbDashes(other.dashes);
  }
  return { path, isList: line.dashes.length > 0 };
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

/** Lines of a text that are indented no deeper than asked; blank lines and comments left out. */
class Lines {
  readonly #text: string;
  readonly #content: TextRange;

  constructor(text: string, content: TextRange) {
    this.#text = text;
    this.#content = content;
  }

  /** Nearest first. `deepest` is asked anew for each line, since it shrinks while one climbs. */
  *above(lineStart: number, deepest: () => number): Generator<YamlLine> {
    const { start } = this.#content;
    for (let end = lineStart - 1; end >= start; ) {
      const begin = end === start ? start : Math.max(start, this.#text.lastIndexOf('\n', end - 1) + 1);
      const line = this.#read(begin, end, deepest());
      if (line !== undefined) yield line;
      end = begin - 1;
    }
  }

  *below(lineEnd: number, deepest: number): Generator<YamlLine> {
    const limit = this.#content.end;
    let begin = this.#text.indexOf('\n', lineEnd) + 1;
    while (begin > 0 && begin < limit) {
      const next = this.#text.indexOf('\n', begin);
      const line = this.#read(begin, next < 0 ? limit : Math.min(next, limit), deepest);
      if (line !== undefined) yield line;
      begin = next + 1;
    }
  }

  #read(begin: number, end: number, deepest: number): YamlLine | undefined {
    // Most lines of a long file are too deep to matter, and telling so by one character is quick.
    if (' \t'.includes(this.#text[begin + deepest] ?? '\n') && this.#isIndented(begin, begin + deepest))
      return undefined;
    const line = readYamlLine(this.#text.slice(begin, Math.min(end, begin + longestLine)));
    return line.isBlank ? undefined : line;
  }

  #isIndented(from: number, to: number): boolean {
    for (let index = from; index < to; index += 1)
      if (!' \t'.includes(this.#text[index] ?? '\n')) return false;
    return true;
  }
}

function endOfLine(text: string, offset: number, limit: number): number {
  const found = text.indexOf('\n', offset);
  const end = found < 0 || found > limit ? limit : found;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}
