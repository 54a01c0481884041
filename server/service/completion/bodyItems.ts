import { CompletionItemKind } from 'vscode-languageserver';
import { derivedOf, markdownOutline } from '../../../skill/index.ts';
import { languageAt } from '../textLanguage.ts';
import { makeItem, type OfferedItems, rankText, type TextContext } from './completionContext.ts';
import { offerSuggestions, type Suggestion } from './suggestion.ts';

/** Files and headings in the Markdown of `SKILL.md`: behind `](`, and where a path is written. Undefined elsewhere. */
export function bodyItems(context: TextContext, before: string): OfferedItems | undefined {
  const { document, offset } = context;
  if (languageAt(document, offset) !== 'markdown') return undefined;
  const anchor = /\]\(#([^()\s]*)$/.exec(before)?.[1];
  if (anchor !== undefined) return itemsFor(context, anchor, headingsOf(context));
  const target = /\]\(<?(?:\.\/)?([^()\s<>#]*)$/.exec(before)?.[1];
  if (target !== undefined) return itemsFor(context, target, filesOf(context, target));
  const path = ownPath.exec(before)?.[1] ?? likelyPath.exec(before)?.[1];
  if (path === undefined) return undefined;
  const files = filesOf(context, path);
  return files.length === 0 ? undefined : itemsFor(context, path, files);
}

/** Behind the skill's folder as clients write it. */
const ownPath = /(?:\{baseDir\}|\$\{CLAUDE_SKILL_DIR\})\/([\w./-]*)$/;

/** In a code span, or with a folder in front. */
const likelyPath = /(?:(?<![\w./-])(?:\.\/)?(?=[\w.-]+\/)|(?<=`)(?:\.\/)?)([\w.-]+(?:\/[\w.-]+)*\/?)$/;

/** The files that begin with what is typed, but for the document itself. */
function filesOf({ document }: TextContext, typed: string): readonly Suggestion[] {
  return [...document.snapshot.paths]
    .filter(path => path.startsWith(typed) && path !== document.file && !/(?:^|\/)\./.test(path))
    .sort()
    .map(value => ({ value, kind: CompletionItemKind.File }));
}

function headingsOf({ document }: TextContext): readonly Suggestion[] {
  const outline = derivedOf(document.snapshot, document.file, markdownOutline);
  return (outline?.headings ?? []).map(({ anchor, text }) => ({
    value: anchor,
    detail: text,
    kind: CompletionItemKind.Reference,
  }));
}

function itemsFor(
  { offset, positions, document }: TextContext,
  typed: string,
  suggestions: readonly Suggestion[],
): OfferedItems {
  const rest = /^[\w./-]*/.exec(document.text.slice(offset, offset + 200))?.[0] ?? '';
  const range = positions.rangeOf(offset - typed.length, offset + rest.length);
  const { values, isIncomplete = false } = offerSuggestions(suggestions, typed);
  return {
    isIncomplete,
    items: values.map(({ value, kind = CompletionItemKind.File, detail }, index) =>
      makeItem({ label: value, kind, range, newText: value, key: '', detail, sortText: rankText(0, index) }),
    ),
  };
}
