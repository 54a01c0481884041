import { type DocumentPath, isMapping, type ParsedDocument, type TextRange } from '../../skill/index.ts';

/** A key with its value, or an entry of a list, with its place. */
export interface DocumentEntry {
  readonly path: DocumentPath;
  readonly name: string | number;
  readonly value: unknown;
  /** The key; undefined for entries of lists. */
  readonly key: TextRange | undefined;
  /** From the start of the key, or of the entry, to the end of the value. */
  readonly whole: TextRange;
}

/** Deeper structures are left out: they are data, and nobody reads their outline. */
const deepest = 30;

/** Values that an alias or a merge brings in stand elsewhere, so they are no entries of their own. */
export function entriesBelow(
  document: ParsedDocument,
  path: DocumentPath,
  value: unknown,
): readonly DocumentEntry[] {
  if (path.length >= deepest) return [];
  const names = Array.isArray(value) ? value.keys() : isMapping(value) ? Object.keys(value) : [];
  const entries: DocumentEntry[] = [];
  for (const name of names) {
    const below = [...path, name];
    const range = document.rangeOf(below);
    const key = document.keyRangeOf(below);
    if (range === undefined || (typeof name === 'string' && key === undefined)) continue;
    const start = Math.min(key?.start ?? range.start, range.start);
    const child = Array.isArray(value) ? value[Number(name)] : isMapping(value) ? value[name] : undefined;
    entries.push({
      path: below,
      name,
      value: child,
      key,
      whole: { start, end: Math.max(range.end, key?.end ?? 0) },
    });
  }
  return entries;
}
