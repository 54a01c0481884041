import { Tree } from '@lezer/common';
import { type MarkdownParser, parser } from '@lezer/markdown';
import { linkDefinitions } from './linkDefinitions.ts';

/**
 * Text length × length of one paragraph that is still read in full. A paragraph full of opening brackets costs the
 * parser time by the square of its length; with this product the worst text takes about a second.
 */
const mostWork = 1_000_000_000;

/**
 * A line that opens a hundred lists or quotes at once, or one a hundred levels down: only attacks do, and each level
 * makes every later one dearer.
 */
const deep = /^[ \t]*(?:(?:>|[-+*]|\d{1,9}[.)])[ \t]*){100}|^[ \t]{200,}(?:>|[-+*]|\d{1,9}[.)])/m;

/** Emphasis, entities and line breaks say nothing about structure, and leaving them out saves a third of the time. */
const common: MarkdownParser = parser.configure({
  remove: ['Emphasis', 'Entity', 'HardBreak'],
  parseBlock: [linkDefinitions],
});

/**
 * Parses a Markdown text. In a large text very long paragraphs stay plain text: no links, no inline code. An absurdly
 * nested text is not read at all.
 */
export function parseMarkdown(text: string): Tree {
  if (deep.test(text)) return Tree.empty;
  const longest = Math.floor(mostWork / text.length);
  return (longest >= text.length ? common : bounded(longest)).parse(text);
}

function bounded(longest: number): MarkdownParser {
  return common.configure({
    parseInline: [
      {
        name: 'TooLong',
        before: 'Escape',
        parse: (context, _next, position) =>
          position === context.offset && context.end - context.offset > longest ? context.end : -1,
      },
    ],
  });
}
