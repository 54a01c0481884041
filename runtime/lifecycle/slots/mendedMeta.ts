import { type VersionMeta, withInstall, withSwitch, withTestRun } from './meta.ts';
import { byInstall, isSame, type PreparedSlot } from './slots.ts';
import type { SkillState } from './state.ts';

/**
 * A version's record with what a killed or failed writer could not note any more; the same object where nothing lacks.
 * What happened is read from what decides: the slots know their builds and tests, `state.json` the last switch.
 * @param slots the prepared slots of this version
 */
export function mendedMeta(
  meta: VersionMeta,
  slots: readonly PreparedSlot[],
  state: SkillState | undefined,
): VersionMeta {
  let mended = meta;
  for (const slot of [...slots].sort(byInstall)) mended = withLostTest(withLostInstall(mended, slot), slot);
  return withLostSwitch(mended, slots, state);
}

function withLostInstall(meta: VersionMeta, slot: PreparedSlot): VersionMeta {
  const { build } = slot.resolved;
  const known = meta.history.some(entry => entry.action === 'install' && entry.build === build);
  return known ? meta : withInstall(meta, slot.slot, slot.resolved, slot.tests);
}

function withLostTest(meta: VersionMeta, { slot, resolved, tests }: PreparedSlot): VersionMeta {
  const record = meta.slots[slot];
  if (tests === undefined || record?.build !== resolved.build || record.tested_at === tests.at) return meta;
  return withTestRun(meta, slot, resolved.build, tests);
}

function withLostSwitch(
  meta: VersionMeta,
  slots: readonly PreparedSlot[],
  state: SkillState | undefined,
): VersionMeta {
  const { switching, ...rest } = meta;
  const { generation = -1 } = state?.version === meta.version ? state : {};
  const known = meta.history.some(entry => entry.generation === generation);
  if (switching !== undefined) {
    const made = !known && switching.entry.generation === generation;
    return made ? withSwitch(meta, switching) : withLostSwitch(rest, slots, state);
  }
  const active = slots.find(slot => isSame(slot, state));
  if (active === undefined || known) return meta;
  // The record was lost as a whole. A build that was switched to before came back by a rollback.
  const { build } = active.resolved;
  const before = meta.history.some(entry => entry.generation !== undefined && entry.build === build);
  const entry = {
    at: new Date().toISOString(),
    action: before ? ('rollback' as const) : ('activate' as const),
    slot: active.slot,
    build,
    generation,
  };
  return withSwitch(meta, { entry });
}
