import {
  type CompletionItem,
  type CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type Range,
} from 'vscode-languageserver';
import type { TextPositions } from '../../../skill/index.ts';
import type { CompletionData } from '../../protocol.ts';
import type { Cursor } from '../cursor/index.ts';
import type { ManifestDocument, ServiceDocument } from '../serviceDocument.ts';
import type { ServiceWorld } from '../serviceWorld.ts';

export interface CompletionOptions {
  /** The client understands `$1` and `${1|a,b|}`. */
  readonly snippets: boolean;
}

/** What is known while items for one place of the text are gathered. */
export interface TextContext {
  readonly document: ServiceDocument;
  readonly offset: number;
  readonly positions: TextPositions;
  readonly options: CompletionOptions;
  readonly world: ServiceWorld;
}

/** The same in a document with keys and values. */
export interface CompletionContext extends TextContext {
  readonly manifest: ManifestDocument;
  readonly cursor: Cursor;
}

/** Items; more of them exist, and are offered when more is typed, where the list is incomplete. */
export interface OfferedItems {
  readonly items: readonly CompletionItem[];
  readonly isIncomplete: boolean;
}

/** What an item is made of. */
export interface ItemParts {
  readonly label: string;
  readonly range: Range;
  readonly newText: string;
  readonly kind: CompletionItemKind;
  /** The top-level key that is inserted, or whose value is. */
  readonly key: string;
  readonly isSnippet?: boolean;
  readonly detail?: string | undefined;
  /** Markdown. */
  readonly documentation?: string | undefined;
  /** What is compared with the text in the range; the new text without it. */
  readonly filterText?: string;
  readonly sortText?: string;
}

export function makeItem(parts: ItemParts): CompletionItem {
  const { label, range, newText, kind, detail, documentation, sortText } = parts;
  const data: CompletionData = { key: parts.key };
  return {
    label,
    kind,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined
      ? {}
      : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    ...(sortText === undefined ? {} : { sortText }),
    insertTextFormat: parts.isSnippet === true ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    // Snippets carry their own indentation.
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range, newText },
    filterText: parts.filterText ?? newText,
    data,
  };
}

/** Numbers that sort as text. */
export function rankText(rank: number, index: number): string {
  return `${rank}${String(index).padStart(4, '0')}`;
}

export function replacedRange({ cursor, positions }: CompletionContext): Range {
  return positions.rangeOf(cursor.replaced.start, cursor.replaced.end);
}

/** The top-level key around the cursor. */
export function topKey({ cursor }: CompletionContext, otherwise = ''): string {
  return String(cursor.path[0] ?? otherwise);
}
