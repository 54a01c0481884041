import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { changeMode, flushFolder, makeFolder, OutputFile, remove, rename } from './disk.ts';

/** How the names of files end that are not in place yet: `state.json.4711ab4711ab.tmp`; version 0.1.0 wrote numbers. */
const temporaryEnd = '.tmp';
const temporaryName = /\.([0-9a-f]+|\d+-\d+)\.tmp$/;

interface WriteOptions {
  /** Default 0o644. The file has it from its first byte. */
  readonly mode?: number;
  /** Flushed before the rename: after a power cut the file is the old one or the new one, never an empty one. */
  readonly durable?: boolean;
}

/**
 * Replaces a file in one step: readers see the old text or the new one, never a part. Rejects only where the old one
 * is still in place.
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  { mode = 0o644, durable = false }: WriteOptions = {},
): Promise<void> {
  // Not the process's number: a file that a killed process left must not stand in the way of a later one.
  const temporary = `${file}.${randomBytes(6).toString('hex')}${temporaryEnd}`;
  try {
    const output = new OutputFile(temporary, 'wx', mode);
    try {
      output.write(data);
      if (durable) await output.flush();
    } finally {
      output.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await tidy(() => remove(temporary));
    throw error;
  }
  // The new file is in place, for every reader: a disk that cannot promise to keep it makes it no failure.
  if (durable) await tidy(() => flushFolder(path.dirname(file)));
}

/**
 * Does what is right to do, yet not what was asked for: its failure must not hide how the real work ended. What is
 * left over is found and removed by the next writer. `failed` hears why.
 */
export async function tidy(work: () => Promise<void>, failed?: (error: unknown) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    failed?.(error);
  }
}

/** Removes the files that killed writers left in a folder. Only where no other writer can be at work. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const file of await temporariesIn(folder)) await remove(file);
}

/** Files with the names that `writeFileAtomic` gives. A folder may be a version: `1.0.0-rc.tmp` is one. */
export async function temporariesIn(folder: string): Promise<readonly string[]> {
  const named = (await entriesOf(folder)).filter(name => temporaryName.test(name));
  return named
    .map(name => path.join(folder, name))
    .filter(file => lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === false);
}

/*
 * The three readers below serve state, metadata and markers of a few hundred bytes. They read at once: a trip through
 * the thread pool costs ten times the read, and a switch makes dozens of them. No editor or terminal waits on this
 * process's event loop.
 */

/** The names in a folder; none where it does not exist. */
export async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The file's text, or undefined where it does not exist. */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  // Half of the files that are asked for are not there, and an exception costs ten times the question.
  if (!(await exists(file))) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function exists(file: string): Promise<boolean> {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Removes a folder with everything in it, also folders that a skill's code made read-only. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await remove(folder);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    await makeRemovable(folder);
    await remove(folder);
  }
}

async function makeRemovable(folder: string): Promise<void> {
  try {
    await changeMode(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await makeRemovable(path.join(folder, entry.name));
    }
  } catch (error) {
    // Another writer may be removing the same leftovers.
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
  const ignore = path.join(folder, '.gitignore');
  // An empty one was left by a killed writer. Writers of several skills may meet here, and all write the same.
  if (((await readTextIfThere(ignore)) ?? '') !== '') return;
  await makeFolder(folder);
  const output = new OutputFile(ignore, 'w');
  try {
    output.write('*\n');
  } finally {
    output.close();
  }
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
