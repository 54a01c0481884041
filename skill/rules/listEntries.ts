import type { DocumentPath } from '../document/index.ts';

/** One text of a list, with its place. */
export interface Entry {
  readonly text: string;
  readonly path: DocumentPath;
}

/** The texts of a list. A list that is written as one text has a rule of its own, and gives none here. */
export function entriesOf(value: unknown, path: DocumentPath): readonly Entry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((text, index) => (typeof text === 'string' ? [{ text, path: [...path, index] }] : []));
}
