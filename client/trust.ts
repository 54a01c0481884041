import * as vscode from 'vscode';

/** False in Restricted Mode, after telling the person so. Everything that installs or runs asks here first. */
export function requireTrust(): boolean {
  if (vscode.workspace.isTrusted) return true;
  void explain();
  return false;
}

async function explain(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'Skillberth installs and runs skills only in a workspace you trust, because a skill is code.',
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
