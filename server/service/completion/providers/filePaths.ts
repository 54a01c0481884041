import { CompletionItemKind } from 'vscode-languageserver';
import { isManifestName } from '../../../../skill/index.ts';
import type { CompletionContext } from '../completionContext.ts';
import { offerSuggestions, type Provider, type Suggestions } from '../suggestion.ts';

/** Files of the skill whose path fits. */
export function filesOf(pattern: RegExp): Provider {
  return context => offerFiles(context, path => pattern.test(path) && !isManifestName(path));
}

/** Markdown files, and folders that hold a `SKILL.md`. */
export const instructionPaths: Provider = context => {
  const folders = [...context.document.snapshot.paths]
    .filter(path => path.endsWith('/SKILL.md'))
    .map(path => path.slice(0, -'/SKILL.md'.length));
  const files = offerFiles(context, path => path.endsWith('.md') && !path.endsWith('/SKILL.md'));
  return {
    ...files,
    values: [...folders.map(value => ({ value, kind: CompletionItemKind.Folder })), ...files.values],
  };
};

function offerFiles(
  { document: { snapshot, file }, cursor }: CompletionContext,
  fits: (path: string) => boolean,
): Suggestions {
  // What is typed as `./a` goes on as `./a`.
  const prefix = cursor.typed.startsWith('./') ? './' : '';
  const values = [...snapshot.paths]
    .filter(path => path !== file && !/(?:^|\/)\./.test(path) && fits(path))
    .sort()
    .map(path => ({ value: prefix + path, kind: CompletionItemKind.File }));
  return offerSuggestions(values, cursor.typed);
}
