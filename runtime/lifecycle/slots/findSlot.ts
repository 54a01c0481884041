import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SlotName } from '../../report.ts';
import type { SkillLayout } from './layout.ts';
import {
  installedVersions,
  isSame,
  type PreparedSlot,
  pendingSlot,
  requireSlot,
  soundSlots,
} from './slots.ts';
import type { SkillState } from './state.ts';

export interface SlotSelection {
  readonly version?: string;
  readonly slot?: SlotName;
}

/** The slot that a command means: the one it names, else the pending one, else the active one. */
export async function findSlot(
  layout: SkillLayout,
  state: SkillState | undefined,
  selection: SlotSelection,
  skill: DiscoveredSkill,
): Promise<PreparedSlot> {
  const named = await namedSlot(layout, selection, state, skill);
  if (named !== undefined) return named;
  const pending = await pendingSlot(layout, state);
  if (pending !== undefined) return pending;
  if (state !== undefined) return await requireSlot(layout, state);
  throw new SkillberthError({
    code: 'slot-unprepared',
    message: `${layout.id} is not installed yet.`,
    subject: skill.folder,
    nextStep: `Run \`skillberth install ${layout.id}\` first.`,
  });
}

/**
 * The slot that a selection names; undefined where it names none. A slot without a version is one of the version in the
 * sources, which is what an author works on. A version without a slot means its newest install that was never active,
 * else its active slot, the previous one, the newest. Throws `slot-unprepared`.
 */
export async function namedSlot(
  layout: SkillLayout,
  selection: SlotSelection,
  state: SkillState | undefined,
  skill: DiscoveredSkill,
): Promise<PreparedSlot | undefined> {
  if (selection.version !== undefined) await requireVersion(layout, selection.version);
  if (selection.slot === undefined) {
    return selection.version === undefined
      ? undefined
      : await slotOfVersion(layout, selection.version, state);
  }
  const version = selection.version ?? skill.manifest?.version ?? state?.version;
  return version === undefined ? undefined : await requireSlot(layout, { version, slot: selection.slot });
}

async function slotOfVersion(
  layout: SkillLayout,
  version: string,
  state: SkillState | undefined,
): Promise<PreparedSlot> {
  const { slots, damage } = await soundSlots(layout, [version]);
  const newestFirst = slots.toSorted((a, b) => (a.resolved.installed_at < b.resolved.installed_at ? 1 : -1));
  const found =
    newestFirst.find(slot => !slot.used && !isSame(slot, state)) ??
    newestFirst.find(slot => isSame(slot, state)) ??
    newestFirst.find(slot => isSame(slot, state?.previous)) ??
    newestFirst[0];
  if (found !== undefined) return found;
  throw damage ?? notPrepared(layout, version);
}

/** What a person typed names a folder only when that folder is one of the skill's versions. */
async function requireVersion(layout: SkillLayout, version: string): Promise<void> {
  const installed = await installedVersions(layout);
  if (installed.includes(version)) return;
  throw new SkillberthError({
    code: 'slot-unprepared',
    message: `Version ${version} of ${layout.id} is not installed.`,
    subject: layout.root,
    nextStep:
      installed.length === 0
        ? `Run \`skillberth install ${layout.id}\` first.`
        : `Name one of: ${installed.join(', ')}.`,
  });
}

function notPrepared(layout: SkillLayout, version: string): SkillberthError {
  return new SkillberthError({
    code: 'slot-unprepared',
    message: `No slot of version ${version} of ${layout.id} is prepared.`,
    subject: layout.root,
    nextStep: `Run \`skillberth install ${layout.id}\` first.`,
  });
}
