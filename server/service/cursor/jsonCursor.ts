import { createScanner, getLocation, type SyntaxKind } from 'jsonc-parser';
import { isMapping, type ParsedDocument } from '../../../skill/index.ts';
import type { Cursor, Notation } from './cursor.ts';
import { valueAt } from './valueAt.ts';

/** What the scanner says behind the last token; its kinds are an enum without values at run time. */
const endOfText: SyntaxKind = 17;

const notation: Notation = { style: 'json', quote: '"' };

/** What the cursor is in, in JSON that may be broken. */
export function jsonCursorAt(document: ParsedDocument, offset: number): Cursor | undefined {
  const { text } = document;
  const location = getLocation(text, offset);
  const node = location.previousNode;
  const touches = node !== undefined && node.offset < offset && offset <= node.offset + node.length;
  // Behind a finished value only a comma can follow.
  if (!location.isAtPropertyKey && touches && ['object', 'array'].includes(node.type)) return undefined;
  const replaced = touches
    ? { start: node.offset, end: node.offset + node.length }
    : wordAround(text, offset);
  if (!mayStandAt(text, replaced.start)) return undefined;
  const column = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const behind = text.slice(replaced.end, replaced.end + 1_000).trimStart();
  const suffix = behind === '' || /^[,}\]:]/.test(behind) ? '' : ',';
  const typed = text.slice(replaced.start, offset).replace(/^"/, '');
  if (!location.isAtPropertyKey) {
    return {
      kind: 'value',
      path: location.path,
      replaced,
      typed,
      column,
      existing: new Set(),
      hasColon: false,
      suffix,
      notation,
    };
  }
  const path = location.path.slice(0, -1);
  const owner = valueAt(document.value, path);
  const current = touches ? String(node.value) : undefined;
  const existing = new Set(
    isMapping(owner) ? Object.keys(owner).filter(key => key !== current && key !== '') : [],
  );
  return {
    kind: 'key',
    path,
    replaced,
    typed,
    column,
    existing,
    hasColon: behind.startsWith(':'),
    suffix,
    notation,
  };
}

/** `{`, `[`, `,` and `:`, behind which a key or value can stand, and the text's start. */
const openers: ReadonlySet<SyntaxKind | undefined> = new Set([1, 3, 5, 6, undefined]);

/** Whether no finished value stands right before, behind which only a comma can follow. */
function mayStandAt(text: string, start: number): boolean {
  const scanner = createScanner(text.slice(0, start), true);
  let last: SyntaxKind | undefined;
  for (let token = scanner.scan(); token !== endOfText; token = scanner.scan()) last = token;
  return openers.has(last);
}

function wordAround(text: string, offset: number) {
  let start = offset;
  let end = offset;
  while (/[\w"-]/.test(text[start - 1] ?? '')) start -= 1;
  while (/[\w"-]/.test(text[end] ?? '')) end += 1;
  return { start, end };
}
