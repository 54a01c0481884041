import * as vscode from 'vscode';
import type { RunReport } from '../runtime/report.ts';

const scheme = 'skillberth-result';

/** Results that stay readable; older ones are dropped. */
const kept = 20;

/** Results of tool runs as read-only JSON documents, and what the tools printed beside them. */
export class Results implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  #count = 0;
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query === '' ? uri.path : uri.query) ?? '';
  }

  /** Opens the result beside what is being edited, over the tool's log; the next one takes the same place. */
  async show({ skill, tool, result, log, isolation }: RunReport): Promise<void> {
    this.#count += 1;
    const run = `run=${this.#count}`;
    this.#keep(run, `${JSON.stringify(result, undefined, 2) ?? 'null'}\n`);
    const shown = vscode.window.visibleTextEditors.find(editor => editor.document.uri.scheme === scheme);
    const hasEditor = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    const viewColumn = shown?.viewColumn ?? (hasEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    const logEditor = log === '' ? undefined : await this.#showLog(`/${skill}/${tool}.log`, log, viewColumn);
    // In the tab's title: the result itself is the tool's alone.
    const mark = isolation === 'process' ? ' (process-only isolation)' : '';
    const uri = vscode.Uri.from({ scheme, path: `/${skill}/${tool}${mark}.json`, query: run });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      // Beside means a new column each time: the result joins its log.
      viewColumn: logEditor?.viewColumn ?? viewColumn,
      preserveFocus: true,
      preview: true,
    });
  }

  /** One tab a tool, which the next run fills anew. */
  async #showLog(path: string, log: string, viewColumn: vscode.ViewColumn): Promise<vscode.TextEditor> {
    this.#keep(path, log);
    const uri = vscode.Uri.from({ scheme, path });
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    return vscode.window.showTextDocument(document, { viewColumn, preserveFocus: true, preview: false });
  }

  #keep(key: string, text: string): void {
    this.#texts.delete(key);
    this.#texts.set(key, text);
    for (const old of [...this.#texts.keys()].slice(0, -kept)) this.#texts.delete(old);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
