import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { exists } from '../disk/files.ts';
import { isOwnDatabase } from '../disk/ownDatabase.ts';

/**
 * Whether somebody holds a lock file right now, without waiting and without writing. `damaged`: no database of ours,
 * so nobody can hold it. The answer may be out of date at once; decisions are taken under the lock.
 */
export async function lockState(lockFile: string): Promise<'free' | 'held' | 'damaged'> {
  // To open what others brought could change files elsewhere.
  if (!isOwnDatabase(lockFile)) return 'damaged';
  if (!(await exists(lockFile))) return 'free';
  // Somebody is noting its name, or was killed at it. Looking closer would roll that back, which is writing.
  if (await exists(`${lockFile}-journal`)) return 'held';
  const address = pathToFileURL(lockFile);
  // Never made anew by looking.
  address.searchParams.set('mode', 'rw');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(address, { timeout: 0 });
    database.exec('BEGIN IMMEDIATE');
    return 'free';
  } catch (error) {
    const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    // SQLITE_BUSY, SQLITE_LOCKED; SQLITE_CORRUPT, SQLITE_NOTADB. https://www.sqlite.org/rescode.html
    if (code === 5 || code === 6) return 'held';
    // What else fails (a read-only disk) lets nobody hold it either.
    return code === 11 || code === 26 ? 'damaged' : 'free';
  } finally {
    database?.close();
  }
}
