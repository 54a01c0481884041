import { removeFolder, removeTemporaries } from '../disk/files.ts';
import { type SkillLayout, slotLayout, slotNames, slotRoot, versionLayout } from './layout.ts';
import { mendedMeta } from './mendedMeta.ts';
import { updateMeta } from './meta.ts';
import { installedVersions, isSame, markUsed, soundSlots } from './slots.ts';
import { readState, type SkillState, writeMirrors } from './state.ts';
import { repairSlots } from './swap.ts';
import { testCopyFolder } from './testCopy.ts';

/**
 * Finishes what a killed process left half done: unfinished files, set-aside slots, stages, copies for tests, mirrors,
 * the history. Only under the skill's lock. Returns the state.
 */
export async function repair(layout: SkillLayout): Promise<SkillState | undefined> {
  await removeTemporaries(layout.root);
  const versions = await installedVersions(layout);
  for (const version of versions) {
    await removeTemporaries(versionLayout(layout, version).root);
    await repairSlots(layout, version);
    for (const name of slotNames) {
      const slot = slotLayout(slotRoot(layout, version, name), layout.id);
      await removeTemporaries(slot.root);
      await removeFolder(testCopyFolder(slot));
    }
  }
  const state = await readState(layout);
  // Without a state the markers tell the last one, which `doctor` may restore.
  if (state !== undefined) await writeMirrors(layout, state, versions);
  for (const version of versions) await mendRecord(layout, version, state);
  return state;
}

async function mendRecord(
  layout: SkillLayout,
  version: string,
  state: SkillState | undefined,
): Promise<void> {
  const { slots } = await soundSlots(layout, [version]);
  const active = slots.find(slot => isSame(slot, state));
  if (active !== undefined) await markUsed(active);
  await updateMeta(layout, version, meta => mendedMeta(meta, slots, state));
}
