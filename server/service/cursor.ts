import type { DocumentPath, TextRange } from '../../skill/index.ts';

/** What may be inserted at a cursor. */
export interface Cursor {
  /** `key`: a key of the mapping at `path`. `value`: the value at `path`. `item`: a new entry of the list at `path`. */
  readonly kind: 'key' | 'value' | 'item';
  readonly path: DocumentPath;
  /** The text before and behind the cursor that the insertion replaces. */
  readonly replaced: TextRange;
  /** The column at which the insertion begins: deeper lines are indented from here. */
  readonly column: number;
  /** Keys that the mapping has already, the one under the cursor left out. */
  readonly existing: ReadonlySet<string>;
  /** A `:` stands behind the cursor, so a key is renamed rather than added. */
  readonly hasColon: boolean;
  /** JSON: what must be written behind the insertion. */
  readonly suffix: string;
}
