import type { EnableReport } from '../../runtime/invocationReport.ts';
import type { SkillStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import type { Listening, SkillberthHost } from '../host/skillberthHost.ts';
import { action, showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { isEnabled, isInstalled } from '../views/describe.ts';
import { refreshPermissions } from './permissions.ts';
import { pickSkill } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

/** Lets a skill run, after the person has seen what it may do; activates the prepared slot where none is active. */
export async function enable(services: Services, given: CommandArguments): Promise<EnableReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to enable',
    applies: candidate => isInstalled(candidate) && !isEnabled(candidate),
    noneApplies: 'There is nothing to enable: every installed skill is enabled.',
    nextStep: action('Import Skill\u2026', 'skillberth.import', {}),
  });
  if (skill === undefined) return undefined;
  const report = await change(services, skill, given, {
    title: `Enabling ${skill.id}`,
    doing: `enable ${skill.id}`,
    work: (host, reference, listening) => host.enable(reference, listening),
  });
  if (report !== undefined) announceEnabled(report, skill);
  return report;
}

/** Keeps a skill from running, from its next call on. What is installed stays. */
export async function disable(
  services: Services,
  given: CommandArguments,
): Promise<EnableReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to disable',
    applies: candidate => candidate.registry?.status === 'enabled',
    noneApplies: 'No skill is enabled.',
  });
  if (skill === undefined) return undefined;
  const report = await change(services, skill, given, {
    title: `Disabling ${skill.id}`,
    doing: `disable ${skill.id}`,
    work: (host, reference, listening) => host.disable(reference, listening),
  });
  if (report !== undefined) {
    showMessage('information', `${skill.id} is disabled: it does not run until you enable it.`, [
      action('Enable', 'skillberth.enable', { skill: skill.sourceFolder }),
    ]);
  }
  return report;
}

interface Change {
  readonly title: string;
  /** Completes "Could not \u2026". */
  readonly doing: string;
  work(host: SkillberthHost, reference: string, listening: Listening): Promise<EnableReport>;
}

async function change(
  services: Services,
  skill: SkillStatus,
  given: CommandArguments,
  { title, doing, work }: Change,
): Promise<EnableReport | undefined> {
  const { host, skills, log } = services;
  const reference = referenceOf(skill, await skills.get());
  try {
    return await withProgress(title, given.token, async listening =>
      work(await host(), reference, listening),
    );
  } catch (error) {
    reportError(error, log, doing, { skill: skill.sourceFolder });
    return undefined;
  } finally {
    await skills.refreshIfUsed();
    await refreshPermissions(services, skill);
  }
}

function announceEnabled({ version, slot, activated }: EnableReport, skill: SkillStatus): void {
  const target = { skill: skill.sourceFolder };
  const what = version === undefined ? skill.id : `${skill.id} ${version}`;
  const where = activated && slot !== undefined ? ` and active in slot ${slot}` : '';
  showMessage('information', `${what} is enabled${where}.`, [
    action('Run Tool\u2026', 'skillberth.run', target),
    action('Show Permissions', 'skillberth.showPermissions', target),
  ]);
}
