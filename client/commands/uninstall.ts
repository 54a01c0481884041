import * as vscode from 'vscode';
import type { SkillStatus } from '../../runtime/report.ts';
import type { UninstallReport } from '../../runtime/upkeepReport.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { isInstalled } from '../views/describe.ts';
import { pickSkill } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

/** Takes the slots of a skill away, through the trash. Asks first what becomes of its data. */
export async function uninstall(
  services: Services,
  given: CommandArguments,
): Promise<UninstallReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to uninstall',
    applies: isInstalled,
    noneApplies: 'No skill is installed.',
  });
  if (skill === undefined) return undefined;
  const answer = given.confirmed ?? (await confirm(skill));
  if (answer === undefined) return undefined;
  const reference = referenceOf(skill, await services.skills.get());
  try {
    const report = await withProgress(`Uninstalling ${skill.id}`, given.token, async listening =>
      (await services.host()).uninstall({ skill: reference, keepData: answer === 'keep-data' }, listening),
    );
    const where = report.setAside === undefined ? '' : ` ${await discard(report.setAside, services.log)}`;
    await services.skills.refreshIfUsed();
    const data = report.dataKept ? ' Its secrets and data are kept.' : '';
    showMessage('information', `Uninstalled ${skill.id}.${where}${data}`, []);
    return report;
  } catch (error) {
    reportError(error, services.log, `uninstall ${skill.id}`, { skill: skill.sourceFolder });
    await services.skills.refreshIfUsed();
    return undefined;
  }
}

async function confirm(skill: SkillStatus): Promise<'keep-data' | 'with-data' | undefined> {
  const sources = skill.origin === undefined ? ' Its sources stay.' : '';
  const keep = 'Keep Data';
  const all = 'Delete Data Too';
  const chosen = await vscode.window.showWarningMessage(
    `Uninstall ${skill.id}?`,
    {
      modal: true,
      detail: `Every version and both slots go to the trash.${sources} Its data (secrets, memory, files) can stay for a later install.`,
    },
    keep,
    all,
  );
  if (chosen === undefined) return undefined;
  return chosen === keep ? 'keep-data' : 'with-data';
}

/** Where the system has no trash (a remote machine), the folder is deleted: the person confirmed the removal. */
async function discard(folder: string, log: vscode.LogOutputChannel): Promise<string> {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    return 'What was installed is in the trash.';
  } catch (error) {
    log.info(`The trash does not take ${folder}: ${String(error)}`);
    await vscode.workspace.fs.delete(uri, { recursive: true });
    return 'What was installed is deleted: the trash could not take it.';
  }
}
