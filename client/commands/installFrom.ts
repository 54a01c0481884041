import type { InstallReport } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { askWhere } from './askWhere.ts';
import { announce } from './install.ts';
import type { Services } from './services.ts';

/** Installs a skill that is not in the workspace: from git, or from any folder. Its code does not run. */
export async function installFrom(
  services: Services,
  given: CommandArguments,
): Promise<InstallReport | undefined> {
  if (!requireTrust()) return undefined;
  const from = given.from ?? (await askWhere({ title: 'Install a Skill from Elsewhere', button: 'Install' }));
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
