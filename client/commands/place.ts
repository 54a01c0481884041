import * as vscode from 'vscode';
import type { Remedy } from '../../runtime/invocationReport.ts';

/** Opens a file where a text belongs. A file that does not exist yet opens unsaved, with the text in it. */
export async function openPlace({ file, line, text }: Remedy): Promise<void> {
  const uri = vscode.Uri.file(file);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await openNew(uri, text);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const place = document.lineAt(Math.min(Math.max(line ?? 1, 1), document.lineCount) - 1).range;
  await vscode.window.showTextDocument(document, { selection: place });
}

export async function copyText({ text }: { readonly text: string }): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(copy) Copied', 3000);
}

/** In a remote window such a setting is the remote machine's, and the user's settings do not list it. */
export async function openMachineSetting(name: string): Promise<void> {
  const command =
    vscode.env.remoteName === undefined
      ? 'workbench.action.openSettings'
      : 'workbench.action.openRemoteSettings';
  await vscode.commands.executeCommand(command, { query: `@id:${name}` });
}

async function openNew(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document);
  if (document.getText() === '') await editor.edit(edit => edit.insert(new vscode.Position(0, 0), text));
}
