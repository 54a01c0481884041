import * as vscode from 'vscode';

/** The texts of one command that takes a skill from elsewhere. */
export interface WhereQuestion {
  /** For example `Import a Skill`. */
  readonly title: string;
  /** The folder dialog's button. */
  readonly button: string;
}

/** Where a skill lies that is not in the workspace: a git address or a folder. Undefined when the person left. */
export async function askWhere(question: WhereQuestion): Promise<string | undefined> {
  const fromGit = {
    label: '$(repo) Git Repository\u2026',
    detail: 'GitHub, or the address of any repository. The commit is pinned.',
    ask: askRepository,
  };
  const fromFolder = {
    label: '$(folder) Folder\u2026',
    detail: 'A skill anywhere on this machine.',
    ask: askFolder,
  };
  const chosen = await vscode.window.showQuickPick([fromGit, fromFolder], {
    title: question.title,
    placeHolder: 'Where is the skill?',
  });
  return chosen?.ask(question);
}

async function askRepository({ title }: WhereQuestion): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title,
    prompt: 'github:owner/repo, or a git URL. Add #branch, #tag or #commit, and :folder where the skill is.',
    placeHolder: 'github:owner/repo#main:skills/weather_skill',
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? 'Enter an address, or press Escape to leave.' : undefined),
  });
  return answer?.trim();
}

async function askFolder({ title, button }: WhereQuestion): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title,
      openLabel: button,
    })) ?? [];
  return folder?.fsPath;
}
