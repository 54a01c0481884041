import path from 'node:path';
import * as vscode from 'vscode';
import type { SkillStatus, SlotStatus, ToolSummary, VersionStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { HostError } from '../host/hostError.ts';
import { type Action, showMessage } from '../messages.ts';
import { describeSkill, describeSlot, firstSentence } from '../views/describe.ts';
import type { Services } from './services.ts';

export interface SkillQuestion {
  /** For example `Skill to activate`. */
  readonly placeholder: string;
  /** Which skills the command can work on. */
  applies(skill: SkillStatus): boolean;
  /** Said when there are skills but none that applies. */
  readonly noneApplies: string;
  readonly nextStep?: Action;
}

/** The skill a command is about: as given, the only one, or the person's choice. Undefined: none, and that was said. */
export async function pickSkill(
  { skills }: Services,
  given: CommandArguments,
  question: SkillQuestion,
): Promise<SkillStatus | undefined> {
  const all = await skills.get();
  if (given.skill !== undefined) return findSkill(all, given.skill);
  if (all.length === 0) {
    showMessage('information', 'There are no skills in this workspace yet.', []);
    return undefined;
  }
  const candidates = all.filter(skill => question.applies(skill));
  if (candidates.length === 0) {
    showMessage(
      'information',
      question.noneApplies,
      question.nextStep === undefined ? [] : [question.nextStep],
    );
    return undefined;
  }
  if (candidates.length === 1) return candidates[0];
  const items = likelyFirst(candidates).map(skill => ({
    label: skill.id,
    description: describeSkill(skill),
    detail: firstSentence(skill.description),
    value: skill,
  }));
  return pickOne(items, question.placeholder);
}

function findSkill(skills: readonly SkillStatus[], reference: string): SkillStatus {
  const found =
    skills.find(({ sourceFolder }) => sourceFolder === reference) ??
    skills.find(({ id }) => id === reference);
  if (found !== undefined) return found;
  throw new HostError({
    code: 'skill-not-found',
    message: `There is no skill "${reference}" in this workspace.`,
    subject: reference,
    nextStep: 'Refresh the Skills view to see the skills there are.',
  });
}

/** The skill whose file is being edited comes first. */
function likelyFirst(skills: readonly SkillStatus[]): readonly SkillStatus[] {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
  const isEdited = (skill: SkillStatus) => Number(file.startsWith(skill.sourceFolder + path.sep));
  return skills.toSorted((left, right) => isEdited(right) - isEdited(left));
}

export interface SlotOfVersion {
  readonly version: VersionStatus;
  readonly slot: SlotStatus;
}

/** One of the slots that apply; asked only when there is a choice. Pending slots come first. */
export async function pickSlot(
  skill: SkillStatus,
  given: CommandArguments,
  placeholder: string,
  applies: (slot: SlotStatus) => boolean,
): Promise<SlotOfVersion | undefined> {
  const candidates = skill.versions
    .flatMap(version => version.slots.map(slot => ({ version, slot })))
    .filter(({ slot }) => applies(slot))
    .filter(({ version }) => given.version === undefined || version.version === given.version)
    .filter(({ slot }) => given.slot === undefined || slot.slot === given.slot)
    .toSorted((left, right) => Number(right.slot.pending) - Number(left.slot.pending));
  if (candidates.length <= 1) return candidates[0];
  const items = candidates.map(value => ({
    label: `Slot ${value.slot.slot}`,
    description: `${value.version.version} · ${describeSlot(value.slot, Date.now())}`,
    value,
  }));
  return pickOne(items, placeholder);
}

export async function pickTool(
  tools: readonly ToolSummary[],
  placeholder: string,
): Promise<ToolSummary | undefined> {
  if (tools.length <= 1) return tools[0];
  const items = tools
    .toSorted((left, right) => Number(right.isDefault) - Number(left.isDefault))
    .map(tool => ({
      label: tool.name,
      description: tool.isDefault ? 'default' : '',
      detail: firstSentence(tool.description),
      value: tool,
    }));
  return pickOne(items, placeholder);
}

async function pickOne<Value>(
  items: readonly (vscode.QuickPickItem & { readonly value: Value })[],
  placeholder: string,
): Promise<Value | undefined> {
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: placeholder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.value;
}
