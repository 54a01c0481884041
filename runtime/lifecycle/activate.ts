import { SkillberthError } from '../../skill/index.ts';
import type { DiscoveredSkill } from '../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../operation.ts';
import type { SwitchReport } from '../report.ts';
import { tidy } from './disk/files.ts';
import { logFailure, logLeftUndone, openLog } from './operationLog.ts';
import type { PreparationRuns } from './preparation.ts';
import { namedSlot, type SlotSelection } from './slots/findSlot.ts';
import { layoutOf, type SkillLayout, slotRoot } from './slots/layout.ts';
import { type HistoryEntry, type PendingSwitch, readMeta, updateMeta, withSwitch } from './slots/meta.ts';
import { withSkillLock } from './slots/skillLock.ts';
import {
  installedVersions,
  isSame,
  markUsed,
  type PreparedSlot,
  pendingSlot,
  readSlot,
  requireSlot,
} from './slots/slots.ts';
import { commitState, type SkillState, type SlotReference, writeMirrors } from './slots/state.ts';

export interface ActivateOptions extends SlotSelection {
  /** Also a slot whose tests failed. */
  readonly force?: boolean;
  /** The command that activates, for the question whether its code may run. */
  readonly purpose?: 'activate' | 'enable';
}

/**
 * Makes a prepared slot the active one: import check and health probe in that slot, then one rename of `state.json`.
 * Whatever fails before the rename leaves the active slot as it was.
 */
export async function activate(
  skill: DiscoveredSkill,
  options: ActivateOptions,
  runs: PreparationRuns,
  context: OperationContext,
): Promise<SwitchReport> {
  const started = performance.now();
  const layout = layoutOf(skill);
  return await withSkillLock(layout, 'an activation', context, async state => {
    const slot = await slotToActivate(layout, state, options, skill);
    if (isSame(slot, state)) {
      // It may have come with a clone: active, and approved by nobody here.
      await runs.approve(skill, slot, options.purpose ?? 'activate', context);
      return report(layout, state as SkillState, started);
    }
    if (slot.tests?.outcome === 'failed' && options.force !== true) throw testsFailed(layout, slot);
    await runs.approve(skill, slot, options.purpose ?? 'activate', context);
    const log = await openLog(slot.layout, 'activate', context, 'afresh');
    try {
      log.context.onStep?.('Importing the tools');
      await runs.importCheck(slot, log.context);
      log.context.onStep?.('Probing its health');
      const readiness = await runs.probe(slot, log.context);
      throwIfCancelled(context.signal);
      log.context.onStep?.(`Switching to version ${slot.version}, slot ${slot.slot}`);
      const next: SkillState = {
        version: slot.version,
        slot: slot.slot,
        ...(state === undefined ? {} : { previous: { version: state.version, slot: state.slot } }),
        generation: (state?.generation ?? (await lastGeneration(layout))) + 1,
      };
      const entry = entryOf(next, slot, 'activate');
      await commitSwitch(layout, next, slot, { entry, readiness }, error =>
        logLeftUndone(log, 'The switch is made, but not yet noted everywhere', error),
      );
      return report(layout, next, started);
    } catch (error) {
      throw logFailure(log, error);
    } finally {
      await log.close();
    }
  });
}

/**
 * Back to the slot (and version) that was active before, without running anything of it: the way back must work when
 * nothing else does. Twice is redo. Throws `nothing-to-roll-back`, `slot-unprepared` or `previous-replaced`.
 */
export async function rollback(skill: DiscoveredSkill, context: OperationContext): Promise<SwitchReport> {
  const started = performance.now();
  const layout = layoutOf(skill);
  return await withSkillLock(layout, 'a rollback', context, async state => {
    if (state?.previous === undefined) throw nothingToRollBack(layout, state);
    const { previous } = state;
    const slot = await readSlot(layout, previous);
    if (slot === undefined) throw previousGone(layout, previous);
    if (!slot.used) throw replaced(layout, slot);
    const next: SkillState = {
      version: previous.version,
      slot: previous.slot,
      previous: { version: state.version, slot: state.slot },
      generation: state.generation + 1,
    };
    const entry = entryOf(next, slot, 'rollback');
    const leftUndone = (error: unknown): void => {
      const reason = error instanceof Error ? error.message : String(error);
      context.onOutput?.(`Rolled back, but not yet noted everywhere (${reason}).\n`, 'stderr');
    };
    await commitSwitch(layout, next, slot, { entry }, leftUndone);
    // Only now: a log that cannot be written must not bar the way back.
    await tidy(async () => {
      const log = await openLog(slot.layout, 'activate', {}, 'append');
      log.write(`${entry.at} Rolled back from version ${state.version}, slot ${state.slot}\n`);
      await log.close();
    }, leftUndone);
    return report(layout, next, started);
  });
}

async function slotToActivate(
  layout: SkillLayout,
  state: SkillState | undefined,
  options: ActivateOptions,
  skill: DiscoveredSkill,
): Promise<PreparedSlot> {
  const named = await namedSlot(layout, options, state, skill);
  if (named !== undefined) return named;
  const pending = await pendingSlot(layout, state);
  if (pending !== undefined) return pending;
  // Another process has activated it meanwhile.
  if (state !== undefined && options.purpose === 'enable') return await requireSlot(layout, state);
  throw new SkillberthError({
    code: state === undefined ? 'slot-unprepared' : 'nothing-to-activate',
    message:
      state === undefined
        ? `${layout.id} has no prepared slot yet.`
        : `Every installed slot of ${layout.id} has been active already; version ${state.version}, slot ${state.slot} is now.`,
    subject: layout.root,
    nextStep:
      state === undefined
        ? `Run \`skillberth install ${layout.id}\` first.`
        : `Run \`skillberth install ${layout.id}\` first, or name a slot with --slot or a version with --skill-version. To let the active one run, \`skillberth enable ${layout.id}\`.`,
  });
}

function entryOf(
  { slot, generation }: SkillState,
  { resolved }: PreparedSlot,
  action: HistoryEntry['action'],
): PendingSwitch['entry'] {
  return { at: new Date().toISOString(), action, slot, build: resolved.build, generation };
}

/** Rejects only where the old state stands. `failed` hears what could not be noted once the new one stood. */
async function commitSwitch(
  layout: SkillLayout,
  next: SkillState,
  slot: PreparedSlot,
  pending: PendingSwitch,
  failed: (error: unknown) => void,
): Promise<void> {
  // Noted before, so that `repair` can tell what a switch was whose process died.
  await updateMeta(layout, next.version, meta => ({ ...meta, switching: pending }));
  await commitState(layout, next);
  // From here on the switch is a fact; `repair` finishes the rest should this process die.
  await tidy(async () => {
    await markUsed(slot);
    await writeMirrors(layout, next, await installedVersions(layout));
    await updateMeta(layout, next.version, meta => withSwitch(meta, pending));
  }, failed);
}

/** The last switch that the history knows, where `state.json` was lost: its number must not be given twice. */
async function lastGeneration(layout: SkillLayout): Promise<number> {
  let last = 0;
  for (const version of await installedVersions(layout)) {
    for (const { generation = 0 } of (await readMeta(layout, version)).history)
      last = Math.max(last, generation);
  }
  return last;
}

function report(layout: SkillLayout, state: SkillState, started: number): SwitchReport {
  return {
    skill: layout.id,
    version: state.version,
    slot: state.slot,
    ...(state.previous === undefined ? {} : { previous: state.previous }),
    durationMs: performance.now() - started,
  };
}

function testsFailed(layout: SkillLayout, slot: PreparedSlot): SkillberthError {
  const failed = slot.tests?.failed ?? 0;
  return new SkillberthError({
    code: 'slot-tests-failed',
    message: `${failed === 1 ? '1 test' : `${failed} tests`} failed in version ${slot.version}, slot ${slot.slot}, so it is not activated.`,
    subject: slot.layout.root,
    nextStep: `Mend the skill and run \`skillberth install ${layout.id} --test\` again, or activate it all the same with --force.`,
  });
}

function nothingToRollBack(layout: SkillLayout, state: SkillState | undefined): SkillberthError {
  return new SkillberthError({
    code: 'nothing-to-roll-back',
    message:
      state === undefined
        ? `${layout.id} has never been activated, so there is nothing to go back to.`
        : `${layout.id} has had only one active slot, so there is nothing to go back to.`,
    subject: layout.root,
    nextStep: `Install and activate a second slot; from then on you can roll back.`,
  });
}

function previousGone(layout: SkillLayout, { version, slot }: SlotReference): SkillberthError {
  return new SkillberthError({
    code: 'slot-unprepared',
    message: `Version ${version}, slot ${slot} was active before, but it is not there any more.`,
    subject: slotRoot(layout, version, slot),
    nextStep: `Install the version you want back and run \`skillberth activate ${layout.id}\`.`,
  });
}

function replaced(layout: SkillLayout, slot: PreparedSlot): SkillberthError {
  return new SkillberthError({
    code: 'previous-replaced',
    message: `Version ${slot.version}, slot ${slot.slot} was replaced by a later install, so the earlier state is gone.`,
    subject: slot.layout.root,
    nextStep: `Activate the new content with \`skillberth activate ${layout.id} --slot ${slot.slot}\`, or install the version you want back.`,
  });
}
