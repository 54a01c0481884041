import type { TextRange } from '../../../skill/index.ts';
import { longestLine, readYamlLine, type YamlLine } from './yamlLine.ts';

/** Lines of a text that are indented no deeper than asked; blank lines and comments left out. */
export class YamlLines {
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

/** The first offset of the line, within the content. */
export function startOfLine(text: string, offset: number, content: TextRange): number {
  // A search from -1 would find a line break at 0.
  if (offset <= content.start) return content.start;
  return Math.max(content.start, text.lastIndexOf('\n', offset - 1) + 1);
}

/** The offset before the line's break. */
export function endOfLine(text: string, offset: number, content: TextRange): number {
  const found = text.indexOf('\n', offset);
  const end = found < 0 || found > content.end ? content.end : found;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}
