import type { TextRange } from '../../../skill/index.ts';
import type { Cursor } from './cursor.ts';
import { type FlowLimit, type FlowToken, flowTokens } from './flowTokens.ts';
import { longestLine, readYamlLine } from './yamlLine.ts';
import { startOfLine, YamlLines } from './yamlLines.ts';
import { placeOf } from './yamlPlace.ts';

/** One open bracket before the cursor. */
interface Frame {
  readonly isMapping: boolean;
  /** The key that stands last, or the position in the list. */
  name: string | number;
  /** What comes next: a key or entry, the colon behind a key, a value, or a comma. */
  next: 'entry' | 'colon' | 'value' | 'comma';
  readonly existing: Set<string>;
  /** The quotes around its keys. */
  quote: '' | '"' | "'";
}

/**
 * The cursor in brackets of YAML, over one line or several, closed or not. `outside` where no bracket is open,
 * undefined where nothing can be inserted.
 */
export function flowCursorAt(
  text: string,
  offset: number,
  content: TextRange,
): Cursor | undefined | 'outside' {
  const top = topLevelStart(text, offset, content);
  const part = text.slice(top, offset);
  if (!(part.includes('{') || part.includes('['))) return 'outside';
  for (let from = top; ; ) {
    const opening = nextOpening(text, from, offset, content);
    if (opening === undefined) return 'outside';
    const limit = { end: content.end, column: opening.column };
    const walk = new FlowWalk(text, opening.start, offset, limit);
    if (!walk.isOpen) {
      // What the brackets hold is not looked at again.
      const lineEnd = text.indexOf('\n', Math.max(walk.end, opening.start));
      if (lineEnd < 0) return 'outside';
      from = lineEnd + 1;
      continue;
    }
    const line = readYamlLine(text.slice(opening.lineStart, opening.start));
    const place = placeOf(line, opening.lineStart, new YamlLines(text, content));
    if (place === undefined) return undefined;
    const base = opening.key === undefined ? place.path : [...place.path, opening.key];
    return walk.cursor(base);
  }
}

interface Opening {
  readonly start: number;
  readonly lineStart: number;
  /** The key before the bracket on its line. */
  readonly key: string | undefined;
  /** A block key at this column or further left ends the brackets. */
  readonly column: number;
}

/** The first brackets from a line on, above the cursor, at which a value begins. */
function nextOpening(text: string, from: number, offset: number, content: TextRange): Opening | undefined {
  /** Lines that are indented deeper belong to a text. */
  let textColumn = Number.POSITIVE_INFINITY;
  for (let lineStart = from; lineStart < offset; ) {
    const found = text.indexOf('\n', lineStart);
    const lineEnd = found < 0 || found > content.end ? content.end : found;
    const line = readYamlLine(text.slice(lineStart, Math.min(lineEnd, lineStart + longestLine)));
    if (!line.isBlank && (line.dashes[0] ?? line.column) <= textColumn) {
      textColumn = Number.POSITIVE_INFINITY;
      const properties = /^(?:[&!]\S*[ \t]+)*/.exec(line.value)?.[0].length ?? 0;
      const start = lineStart + line.valueColumn + properties;
      const first = line.value[properties];
      if (first === '|' || first === '>') {
        textColumn = line.key === undefined ? (line.dashes.at(-1) ?? line.column) : line.column;
      } else if ((first === '{' || first === '[') && start < offset) {
        const column = line.key === undefined ? line.column - 1 : line.column;
        return { start, lineStart, key: line.key, column };
      }
    }
    lineStart = lineEnd + 1;
  }
  return undefined;
}

/** The line of the top-level key or list entry that the cursor is below. */
function topLevelStart(text: string, offset: number, content: TextRange): number {
  let start = startOfLine(text, offset, content);
  while (start > content.start && !/^[\w-]$/.test(text[start] ?? '')) {
    start = startOfLine(text, start - 1, content);
  }
  return start;
}

/** What stands before the cursor in the brackets, and what under it. */
class FlowWalk {
  readonly #text: string;
  readonly #offset: number;
  readonly #limit: FlowLimit;
  readonly #frames: Frame[] = [];
  #current: FlowToken | undefined;
  #reached = false;
  /** Where the brackets end, or where a block key shows that they were never closed. */
  end: number;

  constructor(text: string, start: number, offset: number, limit: FlowLimit) {
    this.#text = text;
    this.#offset = offset;
    this.#limit = limit;
    this.end = start;
    let closed = false;
    for (const token of flowTokens(text, start, limit)) {
      if (token.start >= offset || (token.kind === 'scalar' && token.end >= offset)) {
        this.#reached = true;
        this.#current = token.start < offset ? token : undefined;
        break;
      }
      this.end = token.end;
      this.#take(token);
      if (this.#frames.length === 0) {
        closed = true;
        break;
      }
    }
    // A block key that ends the brackets can only stand behind the cursor then.
    if (!this.#reached && !closed) this.#reached = text.slice(this.end, offset).trim() === '';
  }

  get isOpen(): boolean {
    return this.#reached && this.#frames.length > 0;
  }

  /** @param base The path of the value that the first bracket opens. */
  cursor(base: readonly (string | number)[]): Cursor | undefined {
    const frame = this.#frames.at(-1);
    const current = this.#current;
    const fits = frame?.next === 'entry' || frame?.next === 'value';
    if (frame === undefined || !fits || (current !== undefined && current.kind !== 'scalar'))
      return undefined;
    const isKey = frame.isMapping && frame.next === 'entry';
    const path = [...base, ...this.#frames.slice(0, -1).map(({ name }) => name)];
    const { start, end } = current ?? { start: this.#offset, end: this.#offset };
    const replaced = { start, end };
    const behind = this.#firstBehind(replaced.end);
    const quote = current === undefined ? this.#quote(behind) : current.quote;
    this.#addKeysBehind(frame, replaced.end);
    const typedStart = replaced.start + (current?.quote.length ?? 0);
    return {
      kind: isKey ? 'key' : 'value',
      path: isKey ? path : [...path, frame.name],
      replaced,
      typed: this.#text.slice(typedStart, Math.max(typedStart, this.#offset)),
      column: 0,
      existing: frame.existing,
      hasColon: isKey && behind?.kind === ':',
      suffix: behind === undefined || ',}]:'.includes(behind.kind) ? '' : ',',
      notation: { style: 'flow', quote },
    };
  }

  #take(token: FlowToken): void {
    const frame = this.#frames.at(-1);
    switch (token.kind) {
      case '{':
      case '[':
        if (frame !== undefined) frame.next = 'comma';
        this.#frames.push({
          isMapping: token.kind === '{',
          name: token.kind === '{' ? '' : 0,
          next: 'entry',
          existing: new Set(),
          quote: '',
        });
        return;
      case '}':
      case ']':
        this.#frames.pop();
        return;
      case ',':
        if (frame === undefined) return;
        frame.next = 'entry';
        if (typeof frame.name === 'number') frame.name += 1;
        return;
      case ':':
        if (frame?.isMapping && frame.next === 'colon') frame.next = 'value';
        return;
      default:
        this.#takeScalar(token, frame);
    }
  }

  #takeScalar(token: FlowToken, frame: Frame | undefined): void {
    if (frame === undefined) return;
    if (frame.next === 'entry') {
      frame.existing.add(token.text);
      if (frame.isMapping) {
        frame.name = token.text;
        frame.quote = token.quote;
      }
    }
    frame.next = frame.isMapping && frame.next === 'entry' ? 'colon' : 'comma';
  }

  /** The quotes that the keys around the cursor have. */
  #quote(behind: FlowToken | undefined): '' | '"' | "'" {
    const known = this.#frames.findLast(({ isMapping, name }) => isMapping && name !== '');
    return known?.quote ?? behind?.quote ?? '';
  }

  #firstBehind(end: number): FlowToken | undefined {
    for (const token of flowTokens(this.#text, end, this.#limit)) return token;
    return undefined;
  }

  /** Keys and entries that stand behind the cursor in the same brackets. */
  #addKeysBehind(frame: Frame, end: number): void {
    let depth = 0;
    let last: FlowToken | undefined;
    for (const token of flowTokens(this.#text, end, this.#limit)) {
      if (token.kind === '{' || token.kind === '[') depth += 1;
      if (token.kind === '}' || token.kind === ']') depth -= 1;
      if (depth < 0) return;
      const isName = frame.isMapping ? token.kind === ':' : token.kind === ',' || token.kind === ']';
      if (depth === 0 && isName && last?.kind === 'scalar') frame.existing.add(last.text);
      last = token;
    }
  }
}
