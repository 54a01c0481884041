import { type DocumentPath, isMapping, type ParsedDocument, type TextRange } from '../../../skill/index.ts';

/** A text in a manifest. */
export interface Scalar {
  readonly path: DocumentPath;
  readonly value: string;
  /** Without its quotes. */
  readonly range: TextRange;
  /** With its quotes. */
  readonly outer: TextRange;
}

/** The text at a path; undefined where there is none. */
export function scalarAt(document: ParsedDocument, path: DocumentPath): Scalar | undefined {
  const value = valueAt(document.value, path);
  const outer = document.rangeOf(path);
  if (typeof value !== 'string' || value === '' || outer === undefined) return undefined;
  return { path, value, range: withoutQuotes(document.text, outer), outer };
}

/** The texts of a list. */
export function scalarsAt(document: ParsedDocument, path: DocumentPath): readonly Scalar[] {
  const value = valueAt(document.value, path);
  if (!Array.isArray(value)) return [];
  return value.map((_, index) => scalarAt(document, [...path, index])).filter(found => found !== undefined);
}

/** The entries of a list of mappings, by their place in it. */
export function itemsAt(document: ParsedDocument, path: DocumentPath): readonly number[] {
  const value = valueAt(document.value, path);
  return Array.isArray(value) ? [...value.keys()].filter(index => isMapping(value[index])) : [];
}

export function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, root);
}

export function withoutQuotes(text: string, { start, end }: TextRange): TextRange {
  const quote = text[start];
  const isQuoted = end - start >= 2 && (quote === '"' || quote === "'") && text[end - 1] === quote;
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}
