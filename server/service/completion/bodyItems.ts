import { CompletionItemKind } from 'vscode-languageserver';
import { decodedUri, derivedOf, markdownOutline } from '../../../skill/index.ts';
import { languageAt } from '../textLanguage.ts';
import { makeItem, type OfferedItems, rankText, type TextContext } from './completionContext.ts';
import { offerSuggestions, type Suggestion } from './suggestion.ts';

/** Files and headings in the Markdown of `SKILL.md`: behind `](`, and where a path is written. Undefined elsewhere. */
export function bodyItems(context: TextContext, before: string): OfferedItems | undefined {
  const { document, offset } = context;
  if (languageAt(document, offset) !== 'markdown') return undefined;
  const anchor = /\]\(#([^()\s]*)$/.exec(before)?.[1];
  if (anchor !== undefined) return itemsFor(context, anchor, headingsOf(context));
  const bracketed = /\]\(<(?:\.\/)?([^<>#]*)$/.exec(before)?.[1];
  if (bracketed !== undefined) return itemsFor(context, bracketed, targetsOf(context, bracketed, /[%?#<>]/g));
  const target = /\]\((?:\.\/)?([^()\s<>#]*)$/.exec(before)?.[1];
  if (target !== undefined) return itemsFor(context, target, targetsOf(context, target, /[%?#<>()\s]/g));
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

/** The same as targets of links: what would end the target, or mean something else in it, is percent-encoded. */
function targetsOf(context: TextContext, typed: string, unsafe: RegExp): readonly WrittenSuggestion[] {
  return filesOf(context, decodedUri(typed)).map(file => ({
    ...file,
    newText: file.value.replaceAll(unsafe, sign => percentEncoded(sign)),
  }));
}

function percentEncoded(sign: string): string {
  return sign === '(' || sign === ')' ? `%${sign.charCodeAt(0).toString(16)}` : encodeURIComponent(sign);
}

/** A suggestion that is inserted as something else than it is called. */
interface WrittenSuggestion extends Suggestion {
  readonly newText?: string;
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
  suggestions: readonly WrittenSuggestion[],
): OfferedItems {
  const rest = /^[\w./%-]*/.exec(document.text.slice(offset, offset + 200))?.[0] ?? '';
  const range = positions.rangeOf(offset - typed.length, offset + rest.length);
  const written = new Map(suggestions.map(({ value, newText }) => [value, newText ?? value]));
  const { values, isIncomplete = false } = offerSuggestions(suggestions, typed);
  return {
    isIncomplete,
    items: values.map(({ value, kind = CompletionItemKind.File, detail }, index) =>
      makeItem({
        label: value,
        kind,
        range,
        newText: written.get(value) ?? value,
        key: '',
        detail,
        sortText: rankText(0, index),
      }),
    ),
  };
}
