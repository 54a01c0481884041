import type { PermissionsReport } from '../../runtime/invocationReport.ts';
import type { SkillStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { logError, reportError } from '../errors.ts';
import { HostError } from '../host/hostError.ts';
import { action } from '../messages.ts';
import { permissionsPage, permissionsTitle } from '../pages/permissionsPage.ts';
import { isInstalled } from '../views/describe.ts';
import { pickSkill } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

/** What a skill may do, where that comes from, and what is enforced. */
export async function showPermissions(
  services: Services,
  given: CommandArguments,
): Promise<PermissionsReport | undefined> {
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill whose permissions are shown',
    applies: isInstalled,
    noneApplies: 'No skill is installed yet.',
    nextStep: action('Install', 'skillberth.install', {}),
  });
  if (skill === undefined) return undefined;
  const { host, skills, pages, log } = services;
  const target = { skill: skill.sourceFolder };
  try {
    const report = await (await host()).permissions(referenceOf(skill, await skills.get()));
    pages.show(permissionsPage(report, target, Date.now()));
    return report;
  } catch (error) {
    reportError(error, log, `show the permissions of ${skill.id}`, target);
    return undefined;
  }
}

/** After a change: fills the page anew where it is open. */
export async function refreshPermissions(
  { host, skills, pages, log }: Services,
  skill: SkillStatus,
): Promise<void> {
  if (!pages.isShown('permissions', permissionsTitle(skill.id))) return;
  try {
    const report = await (await host()).permissions(referenceOf(skill, await skills.get()));
    pages.refresh(permissionsPage(report, { skill: skill.sourceFolder }, Date.now()));
  } catch (error) {
    logError(HostError.from(error), log, `refresh the permissions of ${skill.id}`);
  }
}
