import { removeTemporaries } from '../disk/files.ts';
import { type SkillLayout, versionLayout } from './layout.ts';
import { updateMeta, withSwitchRecorded } from './meta.ts';
import { installedVersions, markUsed, readSlot, repairSlots } from './slots.ts';
import { readState, type SkillState, writeMirrors } from './state.ts';

/**
 * Finishes what a killed process left half done: unfinished files, set-aside slots, stages, mirrors, the history of
 * the last switch. Only under the skill's lock. Returns the state.
 */
export async function repair(layout: SkillLayout): Promise<SkillState | undefined> {
  await removeTemporaries(layout.root);
  for (const version of await installedVersions(layout)) {
    await removeTemporaries(versionLayout(layout, version).root);
    await repairSlots(layout, version);
  }
  const state = await readState(layout);
  if (state === undefined) return undefined;
  await writeMirrors(layout, state);
  const active = await readSlot(layout, state);
  if (active === undefined) return state;
  await markUsed(active);
  const at = new Date().toISOString();
  await updateMeta(layout, state.version, meta => withSwitchRecorded(meta, state, active.resolved.build, at));
  return state;
}
