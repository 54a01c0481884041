import { statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SkillberthError } from '../../../skill/index.ts';
import { cancelled, type OperationContext } from '../../operation.ts';
import { beforeStep, makeFolder } from './disk.ts';
import { requireOwnDatabase } from './ownDatabase.ts';

/**
 * Milliseconds between two tries of a waiting writer. Not longer: who waits seldom, waits for ever where others come
 * and go. Not even: two that started together would always meet.
 */
const shortestWait = 3;
const longestWait = 25;

interface Holder {
  readonly process: number;
  readonly purpose: string;
}

/**
 * Runs `work` as the only writer of the folder that holds `lockFile`, across processes. The lock is a held SQLite
 * transaction, so the kernel frees it when its process dies. Waiting never blocks the event loop, says who holds
 * the lock, and ends with `cancelled` when the context's signal aborts.
 */
export async function withLock<Result>(
  lockFile: string,
  purpose: string,
  context: OperationContext,
  work: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    await makeFolder(path.dirname(lockFile));
    const database = openLock(lockFile);
    if (database === undefined) continue;
    try {
      await acquire(database, lockFile, purpose, context);
      // The folder was taken away while we waited: who holds a lock file that is gone holds nothing.
      if (fileNumber(lockFile) === database.file) return await work();
    } finally {
      // Closing rolls the held transaction back, which frees the lock; the holder's row was committed before it.
      database.connection.close();
    }
  }
}

interface OpenedLock {
  readonly connection: DatabaseSync;
  /** The lock file that was opened. */
  readonly file: bigint | undefined;
}

/** Undefined where the folder was taken away just now. */
function openLock(lockFile: string): OpenedLock | undefined {
  try {
    for (;;) {
      requireOwnDatabase(lockFile);
      const before = fileNumber(lockFile);
      beforeStep('write', lockFile);
      const connection = new DatabaseSync(lockFile, { timeout: 0 });
      const file = fileNumber(lockFile);
      // Another file than a moment ago: it is unknown which of them was opened.
      if (before === undefined || before === file) return { connection, file };
      connection.close();
    }
  } catch (error) {
    if (fileNumber(path.dirname(lockFile)) === undefined) return undefined;
    throw unusable(lockFile, error);
  }
}

/** Tells a file from the one that had its name before; undefined where there is none. */
function fileNumber(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** Also resolves when the lock file was taken away meanwhile. */
async function acquire(
  { connection, file }: OpenedLock,
  lockFile: string,
  purpose: string,
  context: OperationContext,
): Promise<void> {
  let announced = '';
  for (;;) {
    if (context.signal?.aborted === true) throw cancelled();
    try {
      if (tryAcquire(connection, lockFile, { process: process.pid, purpose })) return;
    } catch (error) {
      // SQLite writes into no file that has lost its name (SQLITE_READONLY_DBMOVED).
      if (fileNumber(lockFile) !== file) return;
      throw unusable(lockFile, error);
    }
    const holder = readHolder(connection);
    if (holder !== undefined && holder !== announced) {
      announced = holder;
      context.onStep?.(`Waiting for ${holder}`);
    }
    await sleep(
      shortestWait + Math.random() * (longestWait - shortestWait),
      undefined,
      context.signal === undefined ? {} : { signal: context.signal },
    ).catch(() => undefined);
  }
}

/**
 * Two transactions: the first commits the row that names us (others can read it only once committed), the second
 * is held. Should another writer slip in between, it has named itself, and we try again. On a full disk the holder has
 * no name: `gc` and `uninstall`, which free space, must not need any.
 */
function tryAcquire(database: DatabaseSync, lockFile: string, holder: Holder): boolean {
  const token = `${holder.process} ${holder.purpose}`;
  // Losing the row in a power cut is harmless: it only names the holder.
  if (!execute(database, 'PRAGMA synchronous = OFF')) return false;
  if (!execute(database, 'BEGIN IMMEDIATE')) return false;
  beforeStep('write', lockFile);
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS holder (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT)',
    );
    database.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?)').run(token);
    if (!execute(database, 'COMMIT')) {
      // Another process reads the row at this moment.
      database.exec('ROLLBACK');
      return false;
    }
  } catch (error) {
    if (!isFull(error)) throw error;
    // SQLite may have rolled back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    return execute(database, 'BEGIN IMMEDIATE');
  }
  if (!execute(database, 'BEGIN IMMEDIATE')) return false;
  if (readToken(database) === token) return true;
  database.exec('ROLLBACK');
  return false;
}

/** Whether it could be done; not while another process holds the lock, or the file for a moment. */
function execute(database: DatabaseSync, statement: string): boolean {
  try {
    database.exec(statement);
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

function readToken(database: DatabaseSync): string | undefined {
  const row = database.prepare('SELECT token FROM holder').get();
  return typeof row?.['token'] === 'string' ? row['token'] : undefined;
}

/** Who holds the lock, in words: `install (process 4711)`. */
function readHolder(database: DatabaseSync): string | undefined {
  try {
    const token = readToken(database);
    if (token === undefined) return undefined;
    const space = token.indexOf(' ');
    return `${token.slice(space + 1)} (process ${token.slice(0, space)})`;
  } catch {
    // The holder's row is for the reader's comfort; without it we still wait.
    return undefined;
  }
}

function isBusy(error: unknown): boolean {
  // SQLITE_BUSY and SQLITE_LOCKED, https://www.sqlite.org/rescode.html
  const code = (error as { errcode?: number }).errcode ?? 0;
  return (code & 0xff) === 5 || (code & 0xff) === 6;
}

function isFull(error: unknown): boolean {
  // SQLITE_FULL
  return (((error as { errcode?: number }).errcode ?? 0) & 0xff) === 13;
}

function unusable(lockFile: string, error: unknown): unknown {
  const { errcode } = error as { errcode?: number };
  // No error of SQLite's own, but of the system.
  if (errcode === undefined) return error;
  if (isFull(error)) {
    return new SkillberthError(
      {
        code: 'disk-full',
        message: 'The disk is full. The active slot is as it was.',
        subject: lockFile,
        nextStep: 'Free some space, then try again.',
      },
      { cause: error },
    );
  }
  // SQLITE_READONLY, SQLITE_CANTOPEN
  const notWritable = (errcode & 0xff) === 8 || (errcode & 0xff) === 14;
  return new SkillberthError(
    {
      code: 'lock-failed',
      message: `The skill's lock cannot be taken: ${error instanceof Error ? error.message : String(error)}.`,
      subject: lockFile,
      nextStep: notWritable
        ? 'Check the permissions of the folder, or whether the workspace is read-only.'
        : 'Check that the folder can be written; `skillberth doctor --fix` replaces a damaged lock file.',
    },
    { cause: error },
  );
}
