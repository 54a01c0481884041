import { closeSync, fstatSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { changeMode, makeFolder, openToRead } from '../disk/disk.ts';
import { isForbidden, makeRuntimeFolder, writeFileAtomic } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import { linked, requireNoLink } from '../disk/noLink.ts';
import type { SkillLayout } from '../slots/layout.ts';
import { stateFolder } from './stateFolder.ts';

/** Files that only their owner may read. No link is followed, neither to read nor to write. */

/** Bytes; a file of secrets or settings that is longer is no such file. */
const maximumSize = 64 * 1024 * 1024;
const ownerOnly = 0o077;

/** Where one file of values is, and what keeps its writers apart. */
export interface PrivatePlace {
  readonly file: string;
  readonly lockFile: string;
  /** The folders on the way to both that are ours, outermost first: each must be a real folder. */
  readonly folders: readonly string[];
  /** Ignores itself in git before anything is put below it. */
  readonly runtimeFolder?: string;
}

/** A file among the values of a skill, which survive versions. */
export function dataPlace(layout: SkillLayout, file: string): PrivatePlace {
  const { runtimeFolder, root, dataFolder, filesFolder, databaseFolder } = layout;
  return {
    file,
    lockFile: layout.dataLockFile,
    folders: [runtimeFolder, root, dataFolder, filesFolder, databaseFolder],
    runtimeFolder,
  };
}

/** A file of the user, for all workspaces. */
export function userPlace(name: string): PrivatePlace {
  const folder = stateFolder();
  const file = path.join(folder, name);
  return { file, lockFile: `${file}.lock.sqlite`, folders: [folder] };
}

export interface PrivateText {
  readonly text: string;
  /** Others may read the file too. */
  readonly exposed: boolean;
}

/**
 * The file's text, or undefined where there is none; undefined as `text` where it is no UTF-8. Reads at once: these
 * files are small, and a status reads hundreds. Throws `disk-failed` for a link, a device or a file far too long.
 */
export function readPrivate(place: PrivatePlace): PrivateText | 'not-text' | undefined {
  // First, because most skills have no such file: an exception, or a look at each folder, costs far more.
  const entry = lstatSync(place.file, { throwIfNoEntry: false });
  if (entry === undefined) return undefined;
  requireRealFolders(place);
  if (entry.isSymbolicLink()) throw linked(place.file);
  const handle = openToRead(place.file);
  if (handle === undefined) throw linked(place.file);
  try {
    const opened = fstatSync(handle);
    if (!opened.isFile() || opened.size > maximumSize) throw unsuitable(place.file);
    const exposed = process.platform !== 'win32' && (opened.mode & ownerOnly) !== 0;
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(handle)), exposed };
  } catch (error) {
    if (error instanceof TypeError) return 'not-text';
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** Takes from others what they should never have been able to read. */
export async function closeToOthers(file: string): Promise<void> {
  try {
    await changeMode(file, 0o600);
  } catch (error) {
    // Somebody else's file, or a disk that cannot be written: what can be read there stays readable.
    if (!isForbidden(error) && (error as NodeJS.ErrnoException).code !== 'EROFS') throw error;
  }
}

/** Runs `work` as the only writer of the place, across processes; its folders are there and closed to others. */
export async function withPrivatePlace<Result>(
  place: PrivatePlace,
  work: () => Promise<Result>,
): Promise<Result> {
  requireRealFolders(place);
  if (place.runtimeFolder !== undefined) await makeRuntimeFolder(place.runtimeFolder);
  for (const folder of new Set([place.file, place.lockFile].map(file => path.dirname(file)))) {
    await makeClosedFolder(folder);
  }
  return await withLock(place.lockFile, 'a change of the stored values', {}, work);
}

/** Replaces the file in one step; nobody else can read it from its first byte, and a power cut leaves old or new. */
export async function writePrivate(place: PrivatePlace, text: string): Promise<void> {
  await writeFileAtomic(place.file, text, { mode: 0o600, durable: true });
}

export async function makeClosedFolder(folder: string): Promise<void> {
  const entry = lstatSync(folder, { throwIfNoEntry: false });
  if (entry === undefined) await makeFolder(folder, 0o700);
  else if (process.platform !== 'win32' && (entry.mode & ownerOnly) !== 0) await changeMode(folder, 0o700);
}

function requireRealFolders(place: PrivatePlace): void {
  for (const folder of place.folders) requireNoLink(folder);
}

function unsuitable(file: string): SkillberthError {
  return new SkillberthError({
    code: 'disk-failed',
    message: 'What stands where private values are kept is no file of a sensible size.',
    subject: file,
    nextStep: 'Move it away, then try again.',
  });
}
