import path from 'node:path';
import type { SlotName } from '../../report.ts';
import { makeFolder, rename } from '../disk/disk.ts';
import { entriesOf, exists, removeFolder, tidy } from '../disk/files.ts';
import { type SkillLayout, type SlotLayout, slotNames, versionLayout } from './layout.ts';

/*
 * A finished stage takes a slot's place in three renames: the old content is set aside, its `logs` move into the stage,
 * the stage gets the slot's name. Should the process die between them, `repairSlots` and every reader find the old
 * content under its set-aside name. After the third rename the new content is a fact.
 */

/** How the names of stages start. What cannot be removed gets such a name too: the next writer tries again. */
export const stageStart = '.stage-';

/** Swaps a finished stage into a slot. Rejects only where the old content is the slot's, or will be after a repair. */
export async function swapIntoSlot(stage: SlotLayout, slotsFolder: string, slot: SlotName): Promise<void> {
  const target = path.join(slotsFolder, slot);
  const aside = path.join(slotsFolder, asideName(slot, path.basename(stage.root)));
  await rename(target, aside);
  try {
    await moveLogs(aside, stage.root);
    await rename(stage.root, target);
  } catch (error) {
    await tidy(() => putBack(slotsFolder, path.basename(aside), slot));
    throw error;
  }
  await tidy(() => discard(aside));
}

/** Removes the stage of an install that failed, unless it holds the logs of a slot that could not be put back. */
export async function discardStage(stage: SlotLayout, slotsFolder: string, slot: SlotName): Promise<void> {
  if (await exists(path.join(slotsFolder, asideName(slot, path.basename(stage.root))))) return;
  await tidy(() => discard(stage.root));
}

/** Puts set-aside content back and removes what dead installs left. Only under the skill's lock. */
export async function repairSlots(layout: SkillLayout, version: string): Promise<void> {
  const { slotsFolder } = versionLayout(layout, version);
  for (const name of slotNames) {
    const aside = await setAside(slotsFolder, name);
    if (aside === undefined) continue;
    if (await exists(path.join(slotsFolder, name))) await tidy(() => discard(path.join(slotsFolder, aside)));
    else await putBack(slotsFolder, aside, name);
  }
  for (const entry of await entriesOf(slotsFolder)) {
    if (entry.startsWith(stageStart)) await tidy(() => removeFolder(path.join(slotsFolder, entry)));
  }
}

/** The name under which a slot's old content waits while it has not got its own. */
export async function setAside(slotsFolder: string, slot: SlotName): Promise<string | undefined> {
  return (await entriesOf(slotsFolder)).find(entry => entry.startsWith(asideName(slot, '')));
}

async function putBack(slotsFolder: string, aside: string, slot: SlotName): Promise<void> {
  const old = path.join(slotsFolder, aside);
  await moveLogs(path.join(slotsFolder, aside.slice(asideName(slot, '').length)), old);
  await rename(old, path.join(slotsFolder, slot));
}

/** Where both sides have logs, those that are there stay. */
async function moveLogs(from: string, to: string): Promise<void> {
  const [old, kept] = [path.join(from, 'logs'), path.join(to, 'logs')];
  if (await exists(kept)) return;
  if (await exists(old)) await rename(old, kept);
  else await makeFolder(kept);
}

/**
 * Removes what is no slot any more. What cannot be removed (files of another user) gets a stage's name, lest it is taken
 * for set-aside content one day.
 */
async function discard(folder: string): Promise<void> {
  try {
    await removeFolder(folder);
  } catch (error) {
    const name = path.basename(folder);
    if (name.startsWith(stageStart)) throw error;
    await rename(folder, path.join(path.dirname(folder), `${stageStart}${name.slice(1)}`));
  }
}

function asideName(slot: SlotName, stage: string): string {
  return `.old-${slot}-${stage}`;
}
