import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../disk/disk.ts';
import { entriesOf, isForbidden, removeFolder } from '../disk/files.ts';
import { cacheFolder } from '../environment/cacheFolder.ts';

/** How the names of folders begin that end with the fetch that made them. */
const fetchStart = '.fetch-';

/** Milliseconds after which the process that made one is taken for dead. */
const longestFetch = 24 * 60 * 60 * 1000;

/** Runs `work` over a new folder in the user's cache, absolute and without links, and removes it afterwards. */
export async function withTemporaryFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  await removeAbandoned();
  const folder = path.join(cacheFolder(), `${fetchStart}${randomBytes(6).toString('hex')}`);
  try {
    await makeFolder(cacheFolder());
    // Its repository's settings may hold a password.
    await makeFolder(folder, 0o700);
    return await work(await realpath(folder));
  } finally {
    await removeFolder(folder);
  }
}

/** What killed processes left behind. What cannot be removed (another user's files) stands in nobody's way. */
async function removeAbandoned(): Promise<void> {
  for (const name of await entriesOf(cacheFolder())) {
    if (!name.startsWith(fetchStart)) continue;
    const folder = path.join(cacheFolder(), name);
    const entry = await stat(folder).catch(() => undefined);
    // Gone meanwhile: another install cleaned up too.
    if (entry === undefined || Date.now() - entry.mtimeMs <= longestFetch) continue;
    try {
      await removeFolder(folder);
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }
}
