import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SlotName } from '../../report.ts';
import type { SkillLayout } from './layout.ts';
import { type PreparedSlot, pendingSlot, requireSlot } from './slots.ts';
import type { SkillState, SlotReference } from './state.ts';

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
  const named = namedSlot(selection, state, skill);
  if (named !== undefined) return await requireSlot(layout, named);
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

/** `--slot` without `--version` means the version in the sources, which is what an author works on. */
export function namedSlot(
  selection: SlotSelection,
  state: SkillState | undefined,
  skill: DiscoveredSkill,
): SlotReference | undefined {
  if (selection.slot === undefined) return undefined;
  const version = selection.version ?? skill.manifest?.version ?? state?.version;
  return version === undefined ? undefined : { version, slot: selection.slot };
}
