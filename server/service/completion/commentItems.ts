import { CompletionItemKind } from 'vscode-languageserver';
import { languageAt } from '../textLanguage.ts';
import { makeItem, type OfferedItems, rankText, type TextContext } from './completionContext.ts';
import { allRuleNames } from './providers/ruleNames.ts';

const words: readonly (readonly [string, string])[] = [
  ['skillberth-disable-next-line', 'Silences rules on the next line.'],
  ['skillberth-disable-line', 'Silences rules on this line.'],
  ['skillberth-disable-file', 'Silences rules in the whole file.'],
];

/** Rules in a comment that silences them, and the word itself. Undefined outside of comments. */
export function commentItems(context: TextContext, before: string): OfferedItems | undefined {
  const { document, offset } = context;
  const language = languageAt(document, offset);
  const opening = language === 'yaml' ? /(?:^|[ \t])#/ : language === 'markdown' ? /<!--/ : undefined;
  const start = opening === undefined ? -1 : before.search(opening);
  if (start < 0) return undefined;
  const comment = before.slice(start);
  if (/[#-][ \t]*skillberth-disable(?:-[a-z-]+)?[ \t][^"'<>]*$/.test(comment)) {
    const typed = /[\w/*-]*$/.exec(comment)?.[0] ?? '';
    const named = new Set(comment.slice(0, comment.length - typed.length).split(/[\s,]+/));
    return itemsFor(
      context,
      typed,
      allRuleNames.filter(({ value }) => !named.has(value)),
    );
  }
  const typed = /[#-][ \t]*((?:skill)[\w-]*|s|sk|ski|skil)$/.exec(comment)?.[1];
  if (typed === undefined) return undefined;
  return itemsFor(
    context,
    typed,
    words.map(([value, description]) => ({ value: `${value} `, description })),
  );
}

function itemsFor(
  { offset, positions, document }: TextContext,
  typed: string,
  values: readonly { readonly value: string; readonly detail?: string; readonly description?: string }[],
): OfferedItems {
  const rest = /^[\w/*-]*/.exec(document.text.slice(offset, offset + 200))?.[0] ?? '';
  const range = positions.rangeOf(offset - typed.length, offset + rest.length);
  return {
    isIncomplete: false,
    items: values.map(({ value, detail, description }, index) =>
      makeItem({
        label: value.trim(),
        kind: CompletionItemKind.Constant,
        range,
        newText: value,
        key: '',
        detail,
        documentation: description,
        sortText: rankText(0, index),
      }),
    ),
  };
}
