import { randomBytes } from 'node:crypto';
import { constants, readdirSync, readFileSync, statSync } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { listFiles } from '../../../workspace/index.ts';
import { throwIfCancelled } from '../../operation.ts';

/** How the names of files end that are not in place yet. */
const temporaryEnd = '.tmp';

interface WriteOptions {
  /** Default 0o644. The file has it from its first byte. */
  readonly mode?: number;
  /** Flushed before the rename: after a power cut the file is the old one or the new one, never an empty one. */
  readonly durable?: boolean;
}

/** Replaces a file in one step: readers see the old text or the new one, never a part. */
export async function writeFileAtomic(file: string, text: string, options: WriteOptions = {}): Promise<void> {
  // Not the process's number: a file that a killed process left must not stand in the way of a later one.
  const temporary = `${file}.${randomBytes(6).toString('hex')}${temporaryEnd}`;
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o644);
    try {
      await handle.writeFile(text);
      if (options.durable === true) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes the files that killed writers left in a folder. Only where no other writer can be at work. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (entry.endsWith(temporaryEnd)) await rm(path.join(folder, entry), { force: true });
  }
}

/*
 * The three readers below serve state, metadata and markers of a few hundred bytes. They read at once: a trip through
 * the thread pool costs ten times the read, and a switch makes dozens of them. No editor or terminal waits on this
 * process's event loop.
 */

/** The names in a folder; none where it does not exist. */
export async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    // Asking first is far cheaper than an exception, and most of what is asked for is not there.
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The file's text, or undefined where it does not exist. */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  try {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function exists(file: string): Promise<boolean> {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Removes a folder with everything in it, also folders that a skill's code made read-only. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (!isForbidden(error)) throw error;
    await makeRemovable(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeRemovable(folder: string): Promise<void> {
  try {
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await makeRemovable(path.join(folder, entry.name));
    }
  } catch (error) {
    // The removal that failed may still be under way elsewhere in the tree.
    if (!isMissing(error)) throw error;
  }
}

export function isForbidden(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EACCES' || code === 'EPERM';
}

export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Creates a runtime folder that ignores itself in git from its first moment: it will hold secrets. */
export async function makeRuntimeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const ignore = path.join(folder, '.gitignore');
  if (!(await exists(ignore))) await writeFileAtomic(ignore, '*\n');
}

/** Copies a skill's sources (reflinks where the disk can); links that leave the folder are refused. */
export async function copySources(
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const files = await listFiles(from);
  const folders = new Set(files.map(file => path.dirname(path.join(to, file))));
  await mkdir(to, { recursive: true });
  for (const folder of folders) await mkdir(folder, { recursive: true });
  await forEachLimited(files, 16, async file => {
    throwIfCancelled(signal);
    await copyOne(from, file, path.join(to, file));
  });
  return files;
}

async function copyOne(root: string, file: string, target: string): Promise<void> {
  const source = path.join(root, file);
  const entry = await lstat(source);
  if (entry.isSymbolicLink()) {
    const link = await readlink(source);
    const resolved = path.relative(root, path.resolve(path.dirname(source), link));
    if (path.isAbsolute(link) || resolved === '..' || resolved.startsWith(`..${path.sep}`)) {
      throw new SkillberthError({
        code: 'manifest-invalid',
        message: `The link ${file} points outside the skill's folder, so a slot could not hold it.`,
        subject: source,
        nextStep: 'Replace the link by a copy of the file, or remove it.',
      });
    }
    await symlink(link, target);
    return;
  }
  if (!entry.isFile()) return;
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  // A read-only source must not leave a slot that cannot be removed.
  if ((entry.mode & 0o200) === 0) await chmod(target, (entry.mode & 0o777) | 0o200);
}

/** Runs `work` over the items, at most `limit` at once; the first failure ends it. */
export async function forEachLimited<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next] as Item;
      next += 1;
      await work(item);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  const failed = results.find(result => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
