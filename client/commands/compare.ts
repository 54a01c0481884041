import * as vscode from 'vscode';
import type { SlotDifference, TreeSide } from '../../runtime/comparisonReport.ts';
import type { SkillStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import type { ShownSide } from '../comparisons.ts';
import { reportError } from '../errors.ts';
import { showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { slotsOf } from '../views/nodes.ts';
import { pickSkill, pickSlot } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

/** What changed in the sources since a slot was installed. */
export async function compareWithSources(
  services: Services,
  given: CommandArguments,
): Promise<SlotDifference | undefined> {
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to compare with its sources',
    applies: candidate => slotsOf(candidate).some(slot => slot.prepared),
    noneApplies: 'No skill is installed yet, so there is nothing to compare.',
  });
  if (skill === undefined) return undefined;
  const chosen = await pickSlot(skill, given, `Slot of ${skill.id} to compare`, slot => slot.prepared);
  if (chosen === undefined) return undefined;
  return showDifference(services, skill, `${chosen.version.version}/${chosen.slot.slot}`, 'sources');
}

/** What differs between the active slot and another one. */
export async function compareSlots(
  services: Services,
  given: CommandArguments,
): Promise<SlotDifference | undefined> {
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill whose slots are compared',
    applies: candidate => slotsOf(candidate).filter(slot => slot.prepared).length > 1,
    noneApplies: 'No skill has two installed slots yet.',
  });
  if (skill === undefined) return undefined;
  const isOther = (slot: { prepared: boolean; active: boolean }) => slot.prepared && !slot.active;
  const first = slotsOf(skill).find(slot => slot.active) ?? slotsOf(skill).find(slot => slot.prepared);
  if (first === undefined) return undefined;
  const second = await pickSlot(
    skill,
    given,
    `Slot to compare with slot ${first.slot}`,
    slot => isOther(slot) && slot.path !== first.path,
  );
  if (second === undefined) return undefined;
  return showDifference(
    services,
    skill,
    `${first.version}/${first.slot}`,
    `${second.version.version}/${second.slot.slot}`,
  );
}

/** What differs between the sources and the registry remote's main branch, fetched now. */
export async function compareWithRegistry(services: Services, given: CommandArguments): Promise<void> {
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to compare with the registry',
    applies: candidate => candidate.origin === undefined,
    noneApplies: 'No skill of this workspace has sources here.',
  });
  if (skill === undefined) return;
  const source = vscode.Uri.file(skill.sourceFolder);
  const remote = vscode.workspace.getConfiguration('skillberth', source).get('registry.remote', '').trim();
  try {
    const { git } = await withProgress(`Comparing ${skill.id}`, given.token, async listening =>
      (await services.host()).compare(
        {
          skill: skill.sourceFolder,
          space: 'registry',
          fetch: true,
          diff: true,
          ...(remote === '' ? {} : { remote }),
        },
        listening,
      ),
    );
    if (git === undefined) return;
    if (git.remote_error !== undefined) {
      const { message, nextStep } = git.remote_error;
      showMessage('warning', `${message} ${nextStep} What was fetched last is compared.`, []);
    }
    const files = git.files ?? [];
    if (files.length === 0) {
      showMessage('information', `${skill.id} is the same as in ${git.base}.`, []);
      return;
    }
    const before: ShownSide = { label: git.base };
    await services.comparisons.show(
      skill.id,
      before,
      { label: 'Sources', folder: skill.sourceFolder },
      files,
    );
  } catch (error) {
    reportError(error, services.log, `compare ${skill.id} with the registry`, { skill: skill.sourceFolder });
  }
}

async function showDifference(
  services: Services,
  skill: SkillStatus,
  from: string,
  to: string,
): Promise<SlotDifference | undefined> {
  const reference = referenceOf(skill, await services.skills.get());
  try {
    const difference = await (await services.host()).diff({ skill: reference, from, to });
    const [before, after] = [sideOf(difference.from), sideOf(difference.to)];
    if (difference.files.length === 0) {
      showMessage('information', `${skill.id}: ${before.label} and ${after.label} are the same.`, []);
    } else {
      await services.comparisons.show(skill.id, before, after, difference.files);
    }
    return difference;
  } catch (error) {
    reportError(error, services.log, `compare ${skill.id}`, { skill: skill.sourceFolder });
    return undefined;
  }
}

function sideOf(side: TreeSide): ShownSide {
  return side.kind === 'sources'
    ? { label: 'Sources', folder: side.path }
    : { label: `${side.version}, slot ${side.slot}` };
}
