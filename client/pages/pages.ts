import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type Html, html } from './html.ts';
import { pageStyle } from './pageStyle.ts';

export type PageKind = 'approval' | 'audit' | 'dryRun' | 'permissions';

/** A read-only page: text, tables, and links that run our own commands. */
export interface Page {
  /** A later page of the same kind takes the earlier one's place. */
  readonly kind: PageKind;
  readonly title: string;
  readonly body: Html;
}

/** What links of a page may run. */
const pageCommands = [
  'skillberth.enable',
  'skillberth.disable',
  'skillberth.dryRun',
  'skillberth.openManifest',
  'skillberth.showPermissions',
  'skillberth.showAudit',
  'skillberth.showLog',
  'skillberth.setPhase',
  '_skillberth.openPlace',
  '_skillberth.copyText',
];

/** The pages of this window, one panel a kind. They run no scripts and load nothing. */
export class Pages implements vscode.Disposable {
  readonly #panels = new Map<PageKind, vscode.WebviewPanel>();

  show(page: Page): void {
    const panel = this.#panels.get(page.kind) ?? this.#create(page);
    panel.title = page.title;
    panel.webview.html = documentOf(page);
    panel.reveal(undefined, true);
  }

  /** Fills an open page of the same title anew, and shows nothing where there is none. */
  refresh(page: Page): void {
    const panel = this.#panels.get(page.kind);
    if (panel?.title === page.title) panel.webview.html = documentOf(page);
  }

  isShown(kind: PageKind, title: string): boolean {
    return this.#panels.get(kind)?.title === title;
  }

  /** What the page of that kind says now; undefined while it is closed. */
  shown(kind: PageKind): string | undefined {
    return this.#panels.get(kind)?.webview.html;
  }

  dispose(): void {
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }

  #create({ kind, title }: Page): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      `skillberth.${kind}`,
      title,
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
      {
        enableScripts: false,
        enableCommandUris: pageCommands,
        enableFindWidget: true,
        localResourceRoots: [],
      },
    );
    panel.onDidDispose(() => this.#panels.delete(kind));
    this.#panels.set(kind, panel);
    return panel;
  }
}

function documentOf({ title, body }: Page): string {
  const nonce = randomUUID();
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style nonce="${nonce}">${{ html: pageStyle }}</style>
</head>
<body><main>${body}</main></body>
</html>`;
  return page.html;
}
