import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { type CompletionData, targetTableHead } from '../../server/protocol.ts';
import { type DocumentIdentity, ShownByOthers } from './shownByOthers.ts';

const shownByOthers = new ShownByOthers({
  editorVersion: vscode.version,
  extensionVersion: id => {
    const version: unknown = vscode.extensions.getExtension(id)?.packageJSON?.version;
    return typeof version === 'string' ? version : undefined;
  },
  setting: name => vscode.workspace.getConfiguration().get<boolean>(name),
});

/** Drops what the editor or another extension shows by itself; everything else of the server's passes. */
export const withoutShownByOthers: Middleware = {
  async provideDiagnostics(document, previousResultId, token, next) {
    const report = await next(document, previousResultId, token);
    const identity = identityOf(document);
    if (report == null || identity === undefined || !('items' in report)) return report;
    return {
      ...report,
      items: report.items.filter(({ code }) => !shownByOthers.finding(identity, ruleOf(code))),
    };
  },

  async provideCompletionItem(document, position, context, token, next) {
    const result = await next(document, position, context, token);
    if (result == null) return result;
    const identity = identityOfDocument(document);
    const isOurs = (item: vscode.CompletionItem) => {
      const key = keyOf(item);
      return key === undefined || !shownByOthers.completion(identity, key);
    };
    if (Array.isArray(result)) return result.filter(isOurs);
    return new vscode.CompletionList(result.items.filter(isOurs), result.isIncomplete ?? false);
  },

  async provideHover(document, position, token, next) {
    const hover = await next(document, position, token);
    const key = /^([\w-]+)\s*:/.exec(document.lineAt(position).text)?.[1];
    const isShown = key !== undefined && shownByOthers.hover(identityOfDocument(document), key);
    return hover == null || !isShown ? hover : onlyTargets(hover);
  },
};

/** What the others do not say of a key: what each client makes of it. */
function onlyTargets(hover: vscode.Hover): vscode.Hover | undefined {
  const tables = hover.contents.flatMap(content => {
    const text = typeof content === 'string' ? content : content.value;
    const start = text.indexOf(targetTableHead);
    return start < 0 ? [] : [new vscode.MarkdownString(text.slice(start))];
  });
  return tables.length === 0 ? undefined : new vscode.Hover(tables, hover.range);
}

/** Undefined for a file that is not open: nobody else looks at it then. */
function identityOf(document: vscode.TextDocument | vscode.Uri): DocumentIdentity | undefined {
  if (!(document instanceof vscode.Uri)) return identityOfDocument(document);
  const uri = document.toString();
  const open = vscode.workspace.textDocuments.find(each => each.uri.toString() === uri);
  return open === undefined ? undefined : identityOfDocument(open);
}

function identityOfDocument({ languageId, uri }: vscode.TextDocument): DocumentIdentity {
  return { languageId, path: uri.path };
}

function ruleOf(code: vscode.Diagnostic['code']): unknown {
  return typeof code === 'object' ? code.value : code;
}

/** The items of a language server carry what the server attached to them. */
function keyOf(
  item: vscode.CompletionItem & { readonly data?: Partial<CompletionData> | undefined },
): string | undefined {
  return item.data?.key;
}
