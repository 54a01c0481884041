import type { TextRange } from '../document/index.ts';

/** A name that a module makes at its top level. */
export interface SourceSymbol {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'variable' | 'import';
  /** The name itself. */
  readonly range: TextRange;
}

/** What can be told of a source file without running it. */
export interface SourceOutline {
  readonly symbols: readonly SourceSymbol[];
  /** Tools that the source declares or registers by a literal name; `range` is the name. */
  readonly tools: readonly { readonly name: string; readonly range: TextRange }[];
  /** False where names may come into being that cannot be seen: star imports, assignments to globals(). */
  readonly isComplete: boolean;
}
