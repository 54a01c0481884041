import * as vscode from 'vscode';
import type { SkillList } from './skillList.ts';

/** Contexts that menus and the view's welcome texts depend on; package.json names them with the prefix `skillberth.`. */
export function keepContexts(skills: SkillList): vscode.Disposable {
  return skills.onDidChange(() => {
    const failed = skills.listed && skills.current === undefined;
    void setContext('listed', skills.listed);
    void setContext('listFailed', failed);
    // After a failure the commands stay: each of them tells what is wrong.
    void setContext('hasSkills', failed || (skills.current ?? []).length > 0);
  });
}

/**
 * Before the first listing the palette offers the commands where skills are likely: the host is not started to know.
 */
export async function expectSkillsByName(): Promise<void> {
  const candidates = (vscode.workspace.workspaceFolders ?? []).flatMap(folder =>
    ['skills', 'skills.json'].map(name => vscode.Uri.joinPath(folder.uri, name)),
  );
  const found = await Promise.all(candidates.map(exists));
  if (found.includes(true)) await expectSkills();
}

export async function expectSkills(): Promise<void> {
  await setContext('hasSkills', true);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function setContext(name: 'hasSkills' | 'listed' | 'listFailed', value: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', `skillberth.${name}`, value);
}
