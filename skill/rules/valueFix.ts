import type { DocumentPath, ParsedDocument, TextRange } from '../document/index.ts';
import type { Fix, TextReplacement } from '../finding.ts';

/** Another text in place of a value, with the quotes it has; undefined where it is not written in one plain piece. */
export function replacedValue(
  document: ParsedDocument,
  path: DocumentPath,
  from: string,
  to: string,
): TextReplacement | undefined {
  const range = document.rangeOf(path);
  return range === undefined ? undefined : replaced(document.text, range, from, to);
}

/** Another name in place of a key. */
export function replacedKey(
  document: ParsedDocument,
  path: DocumentPath,
  to: string,
): TextReplacement | undefined {
  const range = document.keyRangeOf(path);
  return range === undefined ? undefined : replaced(document.text, range, String(path.at(-1)), to);
}

function replaced(text: string, range: TextRange, from: string, to: string): TextReplacement | undefined {
  const { start, end } = range;
  const source = text.slice(start, end);
  if (source === from) return { start, end, text: to };
  const quote = source[0];
  const isQuoted = quote === '"' || quote === "'";
  return isQuoted && source === quote + from + quote ? { start, end, text: quote + to + quote } : undefined;
}

/** A fix of one replacement, where there is one. */
export function fixOf(title: string, replacement: TextReplacement | undefined): Fix | undefined {
  return replacement === undefined ? undefined : { title, replacements: [replacement] };
}
