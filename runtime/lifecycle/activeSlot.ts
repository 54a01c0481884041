import { SkillberthError } from '../../skill/index.ts';
import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import { findSlot, type SlotSelection } from './slots/findSlot.ts';
import { layoutOf, type SkillLayout } from './slots/layout.ts';
import { requireOwnFolders } from './slots/ownFolders.ts';
import { type PreparedSlot, pendingSlot, requireSlot } from './slots/slots.ts';
import { readState } from './slots/state.ts';

/** The slot that `run` means. Throws `not-active`. */
export async function activeSlot(skill: DiscoveredSkill): Promise<PreparedSlot> {
  const active = await activeSlotIfAny(skill);
  if (active !== undefined) return active;
  const layout = layoutOf(skill);
  const first = await firstStep(layout);
  throw new SkillberthError({
    code: 'not-active',
    message: `${skill.id} has no active slot, so there is nothing to run.`,
    subject: skill.folder,
    nextStep: `Run ${first} first.`,
  });
}

/** The same; undefined before the first activation. */
export async function activeSlotIfAny(skill: DiscoveredSkill): Promise<PreparedSlot | undefined> {
  const layout = layoutOf(skill);
  // Whoever runs it writes to its log without the lock.
  await requireOwnFolders(layout);
  const state = await readState(layout);
  return state === undefined ? undefined : await requireSlot(layout, state);
}

/** The slot that a selection means: the one it names, else the pending one, else the active one. Throws `slot-unprepared`. */
export async function selectedSlot(skill: DiscoveredSkill, selection: SlotSelection): Promise<PreparedSlot> {
  const layout = layoutOf(skill);
  return await findSlot(layout, await readState(layout), selection, skill);
}

/** The same for `setup`, which is for the active version only and says so while another waits to be activated. */
export async function slotToSetUp(skill: DiscoveredSkill, context: OperationContext): Promise<PreparedSlot> {
  const active = await activeSlot(skill);
  const layout = layoutOf(skill);
  const pending = await pendingSlot(layout, await readState(layout));
  if (pending !== undefined) {
    context.onStep?.(
      `Setting up version ${active.version}, slot ${active.slot}, which is active; ` +
        `version ${pending.version}, slot ${pending.slot} waits for \`skillberth activate ${skill.id}\``,
    );
  }
  return active;
}

async function firstStep(layout: SkillLayout): Promise<string> {
  const activate = `\`skillberth activate ${layout.id}\``;
  const installed = (await pendingSlot(layout, undefined)) !== undefined;
  return installed ? activate : `\`skillberth install ${layout.id}\` and ${activate}`;
}
