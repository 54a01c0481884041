import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import type { CompletionData } from '../../server/protocol.ts';
import { shownByEditor } from './shownByEditor.ts';

/** Drops what the editor shows by itself; everything else of the server's passes. */
export const withoutShownByEditor: Middleware = {
  async provideDiagnostics(document, previousResultId, token, next) {
    const report = await next(document, previousResultId, token);
    const languageId = languageOf(document);
    if (report == null || languageId === undefined || !('items' in report)) return report;
    return {
      ...report,
      items: report.items.filter(({ code }) => !shownByEditor.finding(languageId, ruleOf(code))),
    };
  },

  async provideCompletionItem(document, position, context, token, next) {
    const result = await next(document, position, context, token);
    if (result == null) return result;
    const isOurs = (item: vscode.CompletionItem) => {
      const key = keyOf(item);
      return key === undefined || !shownByEditor.completion(document.languageId, key);
    };
    if (Array.isArray(result)) return result.filter(isOurs);
    return new vscode.CompletionList(result.items.filter(isOurs), result.isIncomplete ?? false);
  },

  provideHover(document, position, token, next) {
    const key = /^([\w-]+)\s*:/.exec(document.lineAt(position).text)?.[1];
    if (key !== undefined && shownByEditor.hover(document.languageId, key)) return undefined;
    return next(document, position, token);
  },
};

function languageOf(document: vscode.TextDocument | vscode.Uri): string | undefined {
  if (!(document instanceof vscode.Uri)) return document.languageId;
  const uri = document.toString();
  return vscode.workspace.textDocuments.find(open => open.uri.toString() === uri)?.languageId;
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
