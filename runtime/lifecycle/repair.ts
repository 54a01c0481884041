import { removeTemporaries } from './files.ts';
import { type SkillLayout, versionLayout } from './layout.ts';
import { readMeta, updateMeta, withSwitchRecorded } from './meta.ts';
import { installedVersions, markUsed, readSlot, repairSlots } from './slots.ts';
import { readState, writeMirrors } from './state.ts';

/**
 * Finishes what a killed process left half done: unfinished files, set-aside slots, stages, mirrors, the history of
 * the last switch. Only under the skill's lock.
 */
export async function repair(layout: SkillLayout): Promise<void> {
  await removeTemporaries(layout.root);
  for (const version of await installedVersions(layout)) {
    await removeTemporaries(versionLayout(layout, version).root);
    await repairSlots(layout, version);
  }
  const state = await readState(layout);
  if (state === undefined) return;
  await writeMirrors(layout, state);
  const active = await readSlot(layout, state);
  if (active === undefined) return;
  await markUsed(active);
  const meta = await readMeta(layout, state.version);
  const at = new Date().toISOString();
  if (withSwitchRecorded(meta, state, active.resolved.build, at) !== meta) {
    await updateMeta(layout, state.version, current =>
      withSwitchRecorded(current, state, active.resolved.build, at),
    );
  }
}
