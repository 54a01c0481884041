import * as vscode from 'vscode';

const scheme = 'skillberth-result';

/** Results that stay readable; older ones are dropped. */
const kept = 20;

/** Results of tool runs as read-only JSON documents. */
export class Results implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  #count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? '';
  }

  /** Opens the result beside what is being edited; the next one takes the same place. */
  async show(skill: string, tool: string, result: unknown): Promise<void> {
    this.#count += 1;
    const run = `run=${this.#count}`;
    this.#texts.set(run, `${JSON.stringify(result, undefined, 2) ?? 'null'}\n`);
    for (const old of [...this.#texts.keys()].slice(0, -kept)) this.#texts.delete(old);
    const uri = vscode.Uri.from({ scheme, path: `/${skill}/${tool}.json`, query: run });
    const shown = vscode.window.visibleTextEditors.find(editor => editor.document.uri.scheme === scheme);
    const hasEditor = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      viewColumn: shown?.viewColumn ?? (hasEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active),
      preserveFocus: true,
      preview: true,
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
