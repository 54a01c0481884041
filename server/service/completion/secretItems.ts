import { CompletionItemKind } from 'vscode-languageserver';
import { declaredSecrets } from '../secretNames.ts';
import { makeItem, type OfferedItems, rankText, type TextContext } from './completionContext.ts';

/** Names of secrets in a placeholder, `${secret:NAME}`. Undefined elsewhere. */
export function secretItems(context: TextContext, before: string): OfferedItems | undefined {
  const typed = /\$\{secret:([\w.-]*)$/.exec(before)?.[1];
  if (typed === undefined) return undefined;
  const { document, offset, positions } = context;
  const rest = /^[\w.-]*\}?/.exec(document.text.slice(offset, offset + 200))?.[0] ?? '';
  const range = positions.rangeOf(offset - typed.length, offset + rest.length);
  return {
    isIncomplete: false,
    items: declaredSecrets(document).map((name, index) =>
      makeItem({
        label: name,
        kind: CompletionItemKind.Variable,
        range,
        newText: `${name}}`,
        key: '',
        detail: 'declared in the manifest',
        filterText: name,
        sortText: rankText(0, index),
      }),
    ),
  };
}
