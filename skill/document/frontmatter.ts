import type { TextRange } from './parsedDocument.ts';

/** The block between two `---` lines at the very start of a Markdown file; offsets are those of the text. */
export interface Frontmatter {
  readonly kind: 'closed' | 'unclosed';
  /** The opening `---`. */
  readonly fence: TextRange;
  /** The YAML between the fences, its last line break included. */
  readonly content: TextRange;
  /** Where the Markdown begins; the end of the text where the block is not closed. */
  readonly bodyStart: number;
}

/** Finds the frontmatter of a text that begins with it, or undefined. A byte-order mark may stand before it. */
export function findFrontmatter(text: string): Frontmatter | undefined {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const opening = /^---[ \t]*(?:\r?\n|$)/.exec(text.slice(start, start + 1000));
  if (opening === null) return undefined;
  const fence = { start, end: start + 3 };
  const contentStart = start + opening[0].length;
  const closing = /^---[ \t]*\r?$/gm;
  closing.lastIndex = contentStart;
  const found = contentStart < text.length ? closing.exec(text) : null;
  if (found === null) {
    return {
      kind: 'unclosed',
      fence,
      content: { start: contentStart, end: endOfUnclosed(text, contentStart) },
      bodyStart: text.length,
    };
  }
  const lineEnd = text.indexOf('\n', found.index);
  return {
    kind: 'closed',
    fence,
    content: { start: contentStart, end: found.index },
    bodyStart: lineEnd < 0 ? text.length : lineEnd + 1,
  };
}

/** Without a closing fence the YAML is taken to end before the first blank line or Markdown heading. */
function endOfUnclosed(text: string, start: number): number {
  const end = /^(?:[ \t]*\r?$|#)/gm;
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}
