import type { DocumentPath, TextRange } from '../../../skill/index.ts';

/** How keys and values are written at a cursor. */
export interface Notation {
  /** `block`: YAML by indentation. `flow`: YAML in brackets. */
  readonly style: 'block' | 'flow' | 'json';
  /** The quotes that an insertion writes; empty: only where the text needs them. */
  readonly quote: '' | '"' | "'";
}

/** What may be inserted at a cursor. */
export interface Cursor {
  /** `key`: a key of the mapping at `path`. `value`: the value at `path`. `item`: a new entry of the list at `path`. */
  readonly kind: 'key' | 'value' | 'item';
  readonly path: DocumentPath;
  /** The text before and behind the cursor that the insertion replaces, its quotes included. */
  readonly replaced: TextRange;
  /** What of it stands before the cursor, without quotes. */
  readonly typed: string;
  /** The column at which the insertion begins: deeper lines are indented from here. */
  readonly column: number;
  /** Keys that the mapping has already, the one under the cursor left out. */
  readonly existing: ReadonlySet<string>;
  /** A `:` stands behind the cursor, so a key is renamed rather than added. */
  readonly hasColon: boolean;
  /** Block style: what must be written before the insertion, a blank behind a `-` that has none yet. */
  readonly prefix?: ' ';
  /** In brackets: what must be written behind the insertion. */
  readonly suffix: string;
  readonly notation: Notation;
  /** Block style: a list that ends right above, whose `-` signs stand at the cursor's column like its key. */
  readonly list?: DocumentPath;
}
