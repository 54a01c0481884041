import type { SkillStatus, SwitchReport } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { type Action, action, showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { slotsOf } from '../views/nodes.ts';
import { pickSkill, pickSlot } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

/** Makes an installed slot the active one. */
export async function activate(
  services: Services,
  given: CommandArguments,
): Promise<SwitchReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to activate',
    applies: candidate => slotsOf(candidate).some(slot => slot.prepared && !slot.active),
    noneApplies: 'There is nothing to activate. Install a skill first.',
    nextStep: action('Install', 'skillberth.install', {}),
  });
  if (skill === undefined) return undefined;
  const isCandidate = (slot: { prepared: boolean; active: boolean }) => slot.prepared && !slot.active;
  const chosen = await pickSlot(skill, given, `Slot of ${skill.id} to activate`, isCandidate);
  // Without any candidate the host says what is missing.
  if (chosen === undefined && given.slot === undefined && slotsOf(skill).some(isCandidate)) return undefined;
  const slot = chosen?.slot.slot ?? given.slot;
  const version = chosen?.version.version ?? given.version;
  const target = {
    skill: skill.sourceFolder,
    ...(version === undefined ? {} : { version }),
    ...(slot === undefined ? {} : { slot }),
  };
  const reference = referenceOf(skill, await services.skills.get());
  try {
    const report = await withProgress(`Activating ${skill.id}`, given.token, async listening =>
      (await services.host()).activate(
        { ...target, skill: reference, ...(given.force === undefined ? {} : { force: given.force }) },
        listening,
      ),
    );
    await services.skills.refreshIfUsed();
    announce(`${skill.id} ${report.version} is active in slot ${report.slot}.`, skill, report, 'Roll Back');
    return report;
  } catch (error) {
    reportError(error, services.log, `activate ${skill.id}`, target);
    await services.skills.refreshIfUsed();
    return undefined;
  }
}

/** Switches back to the slot that was active before. */
export async function rollback(
  services: Services,
  given: CommandArguments,
): Promise<SwitchReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to roll back',
    applies: candidate => candidate.previous !== undefined,
    noneApplies: 'There is nothing to roll back to: no skill has been active in two slots yet.',
  });
  if (skill === undefined) return undefined;
  const reference = referenceOf(skill, await services.skills.get());
  try {
    const report = await withProgress(`Rolling back ${skill.id}`, given.token, async listening =>
      (await services.host()).rollback({ skill: reference }, listening),
    );
    await services.skills.refreshIfUsed();
    announce(`${skill.id} is back at ${report.version} in slot ${report.slot}.`, skill, report, 'Undo');
    return report;
  } catch (error) {
    reportError(error, services.log, `roll back ${skill.id}`, { skill: skill.sourceFolder });
    await services.skills.refreshIfUsed();
    return undefined;
  }
}

/** `back` names the button that switches back, offered where that is possible. */
function announce(text: string, skill: SkillStatus, report: SwitchReport, back: string): void {
  const target = { skill: skill.sourceFolder };
  const actions: Action[] = [action('Run Tool…', 'skillberth.run', target)];
  if (report.previous !== undefined) actions.push(action(back, 'skillberth.rollback', target));
  showMessage('information', text, actions);
}
