import type { Tree } from '@lezer/common';
import type { parser as pythonParser } from '@lezer/python';

export type SourceParser = typeof pythonParser;

/** How far (in UTF-16 code units) a source is read behind its first mistake. */
const recovery = 50_000;

export interface ParsedSource {
  readonly tree: Tree;
  /** The tree may lack what stands behind the first mistake. */
  readonly hasMistake: boolean;
}

/**
 * The syntax tree of a source. A source with a mistake is read a good way further, but not to the end: text with
 * a mistake at every step takes many times as long as the same length without one.
 */
export function parseSource(parser: SourceParser, text: string): ParsedSource {
  const strict = strictly(parser).startParse(text);
  try {
    return { tree: finished(strict), hasMistake: false };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const tolerant = parser.startParse(text);
    tolerant.stopAt(Math.min(text.length, strict.parsedPos + recovery));
    return { tree: finished(tolerant), hasMistake: true };
  }
}

const strictParsers = new WeakMap<SourceParser, SourceParser>();

function strictly(parser: SourceParser): SourceParser {
  const strict = strictParsers.get(parser) ?? parser.configure({ strict: true });
  strictParsers.set(parser, strict);
  return strict;
}

function finished(parse: ReturnType<SourceParser['startParse']>): Tree {
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
  }
}
