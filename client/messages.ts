import * as vscode from 'vscode';
import type { CommandArguments } from './api.ts';

/** A button of a message: its text and the command behind it. */
export interface Action {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

export function action(title: string, command: string, target: CommandArguments): Action {
  return { title, command, arguments: [target] };
}

/** A button that opens a file; `path` is absolute. */
export function openFile(title: string, path: string): Action {
  return { title, command: 'vscode.open', arguments: [vscode.Uri.file(path)] };
}

export type MessageKind = 'information' | 'warning' | 'error';

/** Shows a message that blocks nobody; its buttons run commands. */
export function showMessage(kind: MessageKind, text: string, actions: readonly Action[]): void {
  void answer(kind, text, actions);
}

async function answer(kind: MessageKind, text: string, actions: readonly Action[]): Promise<void> {
  const titles = actions.map(({ title }) => title);
  const chosen = await show(kind, text, titles);
  const action = actions.find(({ title }) => title === chosen);
  if (action !== undefined) await vscode.commands.executeCommand(action.command, ...(action.arguments ?? []));
}

function show(kind: MessageKind, text: string, titles: readonly string[]): Thenable<string | undefined> {
  switch (kind) {
    case 'information':
      return vscode.window.showInformationMessage(text, ...titles);
    case 'warning':
      return vscode.window.showWarningMessage(text, ...titles);
    case 'error':
      return vscode.window.showErrorMessage(text, ...titles);
  }
}
