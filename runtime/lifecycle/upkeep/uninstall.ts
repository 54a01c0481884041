import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import type { UninstallReport } from '../../upkeepReport.ts';
import { makeFolder, remove, rename } from '../disk/disk.ts';
import { entriesOf, exists, isMissing } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import { layoutOf, type SkillLayout } from '../slots/layout.ts';
import { requireOwnRoot } from '../slots/ownFolders.ts';
import { sizeOf } from './folderSize.ts';
import { isOrphaned } from './orphanedRuntimes.ts';
import { type AsideKind, asidePath, removalsLeft, removeAside, setAside } from './setAside.ts';

export interface UninstallOptions {
  /** Secrets, memory and files stay. */
  readonly keepData?: boolean;
  /** `delete` now, or only set aside for the caller to put into the trash. */
  readonly discard: 'delete' | 'set-aside';
  /**
   * Is asked before data goes, where there is some and it is not kept; `false` ends the command with nothing changed,
   * what it throws as well. Without it nobody is asked: the caller has done so.
   */
  readonly mayRemoveData?: (data: SkillData) => Promise<boolean>;
}

/** What a skill keeps across versions: secrets, memory, files. */
export interface SkillData {
  readonly skill: string;
  /** Absolute. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Takes every slot of a skill away in one step, whatever state they are in, then deletes them. Its sources are never
 * touched. Throws `not-installed`.
 */
export async function uninstall(
  skill: DiscoveredSkill,
  options: UninstallOptions,
  context: OperationContext,
): Promise<UninstallReport> {
  const layout = layoutOf(skill);
  requireOwnRoot(layout);
  const { keepData = false } = options;
  if (!(await isInstalled(skill, layout, keepData))) throw notInstalled(skill, layout);
  const data = keepData ? undefined : await dataOf(layout);
  if (data !== undefined && (await options.mayRemoveData?.(data)) === false) throw declined(layout);
  throwIfCancelled(context.signal);
  const kind: AsideKind = options.discard === 'delete' ? 'removed' : 'trash';
  const aside = await withLock(layout.lockFile, 'an uninstall', context, async () => {
    if (await isInstalled(skill, layout, keepData)) return await takeAway(layout, keepData, kind);
    // Another process was quicker; what our waiting made anew goes too.
    if (await isEmpty(layout)) await removeAside(await takeAway(layout, keepData, 'removed'));
    throw notInstalled(skill, layout);
  });
  if (!keepData) await removeEmptyRoot(layout);
  context.onStep?.('Removing its files');
  if (kind === 'removed') await removeAside(aside);
  for (const left of await removalsLeft(layout.runtimeFolder)) await removeAside(left);
  return {
    skill: skill.id,
    dataKept: keepData && (await dataOf(layout)) !== undefined,
    ...(kind === 'trash' ? { setAside: aside } : {}),
  };
}

/** Files of the lock: they stay where they are while it is held. */
const lockNames = ['lock.sqlite', 'lock.sqlite-journal'];

async function isInstalled(skill: DiscoveredSkill, layout: SkillLayout, keepData: boolean): Promise<boolean> {
  const names = await ownNames(layout);
  if (names.some(name => name !== 'data')) return true;
  if (keepData) return false;
  // Of a skill without sources even an empty folder is worth removing.
  const orphaned = isOrphaned(skill) && (await exists(layout.root));
  return orphaned || (await dataOf(layout)) !== undefined;
}

async function isEmpty(layout: SkillLayout): Promise<boolean> {
  return (await ownNames(layout)).length === 0;
}

async function ownNames(layout: SkillLayout): Promise<readonly string[]> {
  return (await entriesOf(layout.root)).filter(name => !lockNames.includes(name));
}

function notInstalled(skill: DiscoveredSkill, layout: SkillLayout): SkillberthError {
  return new SkillberthError({
    code: 'not-installed',
    message: `${skill.id} is not installed.`,
    subject: layout.root,
    nextStep: 'There is nothing to uninstall; `skillberth list` shows what is installed.',
  });
}

/** Returns the folder that holds what was taken away. */
async function takeAway(layout: SkillLayout, keepData: boolean, kind: AsideKind): Promise<string> {
  try {
    // Windows renames no folder in which a file is open, as the lock's is now.
    const whole = !keepData && process.platform !== 'win32';
    return whole ? await setAside(layout, kind, layout.root) : await takePieces(layout, keepData, kind);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EBUSY' && !(process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES')))
      throw error;
    throw new SkillberthError(
      {
        code: 'disk-failed',
        message: `A file of ${layout.id} is in use by another program, so it was not uninstalled.`,
        subject: layout.root,
        nextStep:
          'End the runs of the skill and close its files and folders in other programs, then try again.',
      },
      { cause: error },
    );
  }
}

/**
 * One rename for each piece, the state first: from then on nothing is active. Data that stays is never moved. Where a
 * piece cannot be moved, the others are put back.
 */
async function takePieces(layout: SkillLayout, keepData: boolean, kind: AsideKind): Promise<string> {
  const aside = asidePath(layout, kind);
  const stay = [...lockNames, ...(keepData ? ['data'] : [])];
  const state = path.basename(layout.stateFile);
  const others = (await entriesOf(layout.root)).filter(name => !stay.includes(name) && name !== state);
  const pieces = [...((await exists(layout.stateFile)) ? [state] : []), ...others];
  await makeFolder(aside);
  const moved: string[] = [];
  try {
    for (const name of pieces) {
      await rename(path.join(layout.root, name), path.join(aside, name));
      moved.unshift(name);
    }
  } catch (error) {
    for (const name of moved) await rename(path.join(aside, name), path.join(layout.root, name));
    await remove(aside);
    throw error;
  }
  return aside;
}

/** Where only pieces were taken, the root is left with the lock; another command may have begun to use it. */
async function removeEmptyRoot(layout: SkillLayout): Promise<void> {
  if (process.platform !== 'win32') return;
  if (!(await isEmpty(layout))) return;
  try {
    await remove(layout.root);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EBUSY' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw error;
  }
}

/** What would be lost, or undefined where the skill has stored nothing. */
async function dataOf(layout: SkillLayout): Promise<SkillData | undefined> {
  try {
    const entries = await readdir(layout.dataFolder, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => !entry.isDirectory() && !lockNames.includes(entry.name));
    if (files.length === 0) return undefined;
    return {
      skill: layout.id,
      folder: layout.dataFolder,
      files: files.length,
      bytes: await sizeOf(layout.dataFolder),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function declined(layout: SkillLayout): SkillberthError {
  return new SkillberthError({
    code: 'cancelled',
    message: `${layout.id} was not uninstalled.`,
    subject: layout.root,
    nextStep: 'Nothing changed; with --keep-data its secrets, memory and files stay.',
  });
}
