import type { CompletionItemKind } from 'vscode-languageserver';
import type { CompletionContext } from './completionContext.ts';

/** One text that fits at a place. */
export interface Suggestion {
  readonly value: string;
  readonly detail?: string;
  /** Markdown. */
  readonly description?: string;
  readonly kind?: CompletionItemKind;
}

export interface Suggestions {
  readonly values: readonly Suggestion[];
  /** Others exist that fit when more is typed. */
  readonly isIncomplete?: boolean;
}

/** Knows the texts that fit at the cursor, from the skill's files and the world. */
export type Provider = (context: CompletionContext) => Suggestions;

/** More than this is no help to choose from. */
const mostOffered = 500;

/** Names for the client to filter; of more than 500 those that begin with what is typed. */
export function offer(names: Iterable<string>, typed: string, detail?: string): Suggestions {
  return offerSuggestions(
    [...new Set(names)].map(value => ({ value, ...(detail === undefined ? {} : { detail }) })),
    typed,
  );
}

/** The same for what has more than a name. */
export function offerSuggestions(all: readonly Suggestion[], typed: string): Suggestions {
  if (all.length <= mostOffered) return { values: all };
  const begun = all.filter(({ value }) => value.startsWith(typed));
  const fitting = begun.length > 0 ? begun : all;
  return { values: fitting.slice(0, mostOffered), isIncomplete: fitting.length > mostOffered };
}
