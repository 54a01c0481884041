import type { TextRange } from '../document/index.ts';

/** A name that a module makes at its top level. */
export interface SourceSymbol {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'variable' | 'import';
  /** The name itself. */
  readonly range: TextRange;
  /** Whether other modules can reach it; always so in Python. */
  readonly isExported: boolean;
}

/** A tool that the source declares or registers by a literal name. */
export interface SourceTool {
  readonly name: string;
  /** The name itself, without quotes. */
  readonly range: TextRange;
}

/** What can be told of a source file without running it. */
export interface SourceOutline {
  /** In the order of the file; of a name that is bound more than once the first place. */
  readonly symbols: readonly SourceSymbol[];
  readonly tools: readonly SourceTool[];
  /**
   * False where names may come into being that cannot be seen: star imports, `globals()`, computed exports, a syntax
   * error, a text too large to be read.
   */
  readonly isComplete: boolean;
}
