import { getLocation } from 'jsonc-parser';
import { isMapping, type ParsedDocument } from '../../skill/index.ts';
import type { Cursor } from './cursor.ts';

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
  const column = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const behind = text.slice(replaced.end).trimStart();
  const suffix = behind === '' || /^[,}\]:]/.test(behind) ? '' : ',';
  if (!location.isAtPropertyKey) {
    return {
      kind: 'value',
      path: location.path,
      replaced,
      column,
      existing: new Set(),
      hasColon: false,
      suffix,
    };
  }
  const path = location.path.slice(0, -1);
  const owner = path.reduce<unknown>(
    (value, step) =>
      isMapping(value) ? value[step] : Array.isArray(value) ? value[Number(step)] : undefined,
    document.value,
  );
  const current = touches ? String(node.value) : undefined;
  const existing = new Set(
    isMapping(owner) ? Object.keys(owner).filter(key => key !== current && key !== '') : [],
  );
  return { kind: 'key', path, replaced, column, existing, hasColon: behind.startsWith(':'), suffix };
}

function wordAround(text: string, offset: number) {
  let start = offset;
  let end = offset;
  while (/[\w"-]/.test(text[start - 1] ?? '')) start -= 1;
  while (/[\w"-]/.test(text[end] ?? '')) end += 1;
  return { start, end };
}
