import type { DocumentPath, ParsedDocument, TextRange } from '../document/index.ts';
import { rangeOfValue } from './report.ts';

/**
 * The range of a part of a text value: `chat` in `handlers.main:chat`. The whole value where it is not written in
 * one plain piece, such as a folded text or one with escapes.
 * @param from Where the part begins in the value, in UTF-16 code units; `to` is exclusive.
 */
export function rangeOfPart(
  document: ParsedDocument,
  path: DocumentPath,
  value: string,
  from: number,
  to: number,
): TextRange {
  const whole = rangeOfValue(document, path);
  const start = plainStart(document.text, whole, value);
  return start === undefined || from >= to ? whole : { start: start + from, end: start + to };
}

/** Where the value's own text begins behind its quotes, if it stands there letter by letter. */
function plainStart(text: string, { start, end }: TextRange, value: string): number | undefined {
  const quote = text[start] === '"' || text[start] === "'" ? 1 : 0;
  if (end - start !== value.length + 2 * quote) return undefined;
  return text.startsWith(value, start + quote) ? start + quote : undefined;
}
