import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { OperationContext } from '../../operation.ts';
import { changeMode, copyFile, remove, rename } from '../disk/disk.ts';
import { exists, makeRuntimeFolder, readTextIfThere } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import { type SkillLayout, slotNames, versionLayout } from '../slots/layout.ts';
import { readMeta } from '../slots/meta.ts';
import { requireOwnFolders } from '../slots/ownFolders.ts';
import { repair } from '../slots/repair.ts';
import { commitState, type SkillState, type SlotReference } from '../slots/state.ts';
import { isTooOpen, privateFiles } from './dataFindings.ts';
import { type ExaminedSkill, examine, slotAt } from './examinedSkill.ts';
import { lockState } from './lockState.ts';
import { isSoundMeta, leftoversOf } from './traceFindings.ts';

/** Mends what needs no choice, as the skill's only writer. What it replaces is kept beside it. */
export async function mendSkill(layout: SkillLayout, context: OperationContext): Promise<void> {
  await requireOwnFolders(layout);
  await makeRuntimeFolder(layout.runtimeFolder);
  // No database of ours: nobody can hold it.
  if ((await lockState(layout.lockFile)) === 'damaged') {
    for (const end of ['-journal', '']) await remove(layout.lockFile + end);
  }
  await withLock(layout.lockFile, 'doctor --fix', context, async () => {
    const found = await examine(layout);
    if (found.stateDamage !== undefined) await mendState(found);
    for (const version of found.versions) await keepDamagedMeta(found, version);
    await repair(layout);
    for (const leftover of await leftoversOf(await examine(layout))) {
      if (!isBelow(layout.dataFolder, leftover.path)) await remove(leftover.path);
    }
  });
  if (await exists(layout.databaseFolder)) {
    await withLock(layout.dataLockFile, 'doctor --fix', context, () => mendData(layout));
  }
}

/** The markers mirror the state: where they agree with the slots, the state is made from them again. */
async function mendState(found: ExaminedSkill): Promise<void> {
  const { layout } = found;
  const restored = await stateOfMarkers(found);
  const kept = keptName(layout.stateFile);
  // A copy, so that the new state takes the old one's place in one step. What is no file has to move.
  if (restored !== undefined && (await stat(layout.stateFile)).isFile())
    await copyFile(layout.stateFile, kept);
  else await rename(layout.stateFile, kept);
  if (restored !== undefined) await commitState(layout, restored);
}

async function stateOfMarkers(found: ExaminedSkill): Promise<SkillState | undefined> {
  const { layout, versions } = found;
  const usedSlot = async (
    version: string,
    file: 'activeFile' | 'previousFile',
  ): Promise<SlotReference | undefined> => {
    const text = (await readTextIfThere(versionLayout(layout, version)[file]))?.trim();
    const slot = slotNames.find(name => name === text);
    const place = slot === undefined ? undefined : { version, slot };
    return slotAt(found, place)?.prepared?.used === true ? place : undefined;
  };
  const version = (await readTextIfThere(layout.currentVersionFile))?.trim();
  const active = version === undefined ? undefined : await usedSlot(version, 'activeFile');
  if (active === undefined) return undefined;
  const marked = await Promise.all(versions.map(each => usedSlot(each, 'previousFile')));
  const previous = marked.filter(place => place !== undefined);
  const metas = await Promise.all(versions.map(each => readMeta(layout, each)));
  const generations = metas.flatMap(meta => meta.history.map(entry => entry.generation ?? 0));
  const [only] = previous;
  return {
    ...active,
    ...(only === undefined || previous.length > 1 ? {} : { previous: only }),
    generation: Math.max(0, ...generations) + 1,
  };
}

/** `repair` writes a new one from what the slots tell. */
async function keepDamagedMeta(found: ExaminedSkill, version: string): Promise<void> {
  const { metaFile } = versionLayout(found.layout, version);
  if (!(await isSoundMeta(metaFile))) await rename(metaFile, keptName(metaFile));
}

async function mendData(layout: SkillLayout): Promise<void> {
  for (const leftover of await leftoversOf(await examine(layout))) {
    if (isBelow(layout.dataFolder, leftover.path)) await remove(leftover.path);
  }
  for (const file of privateFiles(layout)) {
    if (await isTooOpen(file)) await changeMode(file, 0o600);
  }
}

/** A damaged file is kept under this name, for whoever can still read something in it. */
function keptName(file: string): string {
  return `${file}.damaged-${Date.now()}`;
}

function isBelow(folder: string, file: string): boolean {
  return file.startsWith(folder + path.sep);
}
