import * as vscode from 'vscode';
import type { InstallReport } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { announce } from './install.ts';
import type { Services } from './services.ts';

/** Installs a skill that is not in the workspace: from git, or from any folder. Its code does not run. */
export async function installFrom(
  services: Services,
  given: CommandArguments,
): Promise<InstallReport | undefined> {
  if (!requireTrust()) return undefined;
  const from = given.from ?? (await askWhere());
  if (from === undefined) return undefined;
  try {
    const report = await withProgress(`Installing from ${from}`, given.token, async listening =>
      (await services.host()).install({ skill: from }, listening),
    );
    const skills = await services.skills.refresh();
    const skill = skills.find(({ id }) => id === report.skill);
    announce(report, { id: report.skill, sourceFolder: skill?.sourceFolder ?? report.skill });
    return report;
  } catch (error) {
    reportError(error, services.log, `install from ${from}`);
    await services.skills.refreshIfUsed();
    return undefined;
  }
}

async function askWhere(): Promise<string | undefined> {
  const fromGit = {
    label: '$(repo) Git Repository…',
    detail: 'GitHub, or the address of any repository. The commit is pinned.',
    ask: askRepository,
  };
  const fromFolder = {
    label: '$(folder) Folder…',
    detail: 'A skill anywhere on this machine.',
    ask: askFolder,
  };
  const chosen = await vscode.window.showQuickPick([fromGit, fromFolder], {
    title: 'Install a Skill from Elsewhere',
    placeHolder: 'Where is the skill?',
  });
  return chosen?.ask();
}

async function askRepository(): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: 'Install a Skill from Git',
    prompt: 'github:owner/repo, or a git URL. Add #branch, #tag or #commit, and :folder where the skill is.',
    placeHolder: 'github:owner/repo#main:skills/weather_skill',
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? 'Enter an address, or press Escape to leave.' : undefined),
  });
  return answer?.trim();
}

async function askFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: 'Skill to Install',
      openLabel: 'Install',
    })) ?? [];
  return folder?.fsPath;
}
