import type { TextRange } from './parsedDocument.ts';

/** A comment in the way of JSON5 between the brackets of a YAML value. */
export interface FlowComment extends TextRange {
  /** `//` to the end of the line rather than `/*` to its partner. */
  readonly isLine: boolean;
}

/** A bracket that begins a value: at the start of a line, behind a key or in a list. */
const opening = /(?:^[ \t]*|:[ \t]+|-[ \t]+)[[{]/gm;

/**
 * The comments of JSON5 in values in brackets; a text that begins otherwise has none, whatever slashes it holds.
 * Addresses such as `https://example.com` are none: a comment stands behind a blank, a bracket, a comma or a quote.
 * @param isBroken The text cannot be read. Where it can, only what hardly means anything else is taken for a comment.
 */
export function flowComments(text: string, isBroken: boolean): readonly FlowComment[] {
  const found: FlowComment[] = [];
  // Cheap to ask, and almost no text goes further.
  if (!text.includes('//') && !text.includes('/*')) return found;
  const lastEnd = text.lastIndexOf('*/');
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    const begin = opening.exec(text);
    if (begin === null) return found.filter(comment => isBroken || isCertain(text, comment));
    at = readBrackets(text, begin.index + begin[0].length - 1, lastEnd, found);
  }
}

/** `// text` behind a blank; a name such as `//server/share` has no blank behind the slashes. */
function isCertain(text: string, { start, isLine }: FlowComment): boolean {
  return !isLine || (/\s/.test(text[start - 1] ?? ' ') && /\s/.test(text[start + 2] ?? ' '));
}

/** Reads from an opening bracket to the end of its partner, or of the text. */
function readBrackets(text: string, start: number, lastEnd: number, found: FlowComment[]): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'") {
      at = endOfQuoted(text, at);
      continue;
    }
    if (character === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      at = endOfLine(text, at);
      continue;
    }
    if (character === '/' && /[\s{}[\],"':]/.test(text[at - 1] ?? ' ')) {
      const end = endOfComment(text, at, lastEnd);
      if (end !== undefined) {
        found.push({ start: at, end, isLine: text[at + 1] === '/' });
        at = end;
        continue;
      }
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return at;
}

function endOfComment(text: string, start: number, lastEnd: number): number | undefined {
  if (text[start + 1] === '/') return text[start - 1] === ':' ? undefined : endOfLine(text, start);
  // Asked once for the whole text: a text full of openings would be searched to its end for each.
  if (text[start + 1] !== '*' || lastEnd < start + 2) return undefined;
  return text.indexOf('*/', start + 2) + 2;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
