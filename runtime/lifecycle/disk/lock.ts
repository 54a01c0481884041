import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SkillberthError } from '../../../skill/index.ts';
import { cancelled, type OperationContext } from '../../operation.ts';

/** Milliseconds between two tries of a waiting writer: soon at first, then gently. */
const waits = [5, 10, 20, 40, 80];

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
  await mkdir(path.dirname(lockFile), { recursive: true });
  const database = openLock(lockFile);
  try {
    await acquire(database, lockFile, purpose, context);
    return await work();
  } finally {
    // Closing rolls the held transaction back, which frees the lock; the holder's row was committed before it.
    database.close();
  }
}

function openLock(lockFile: string): DatabaseSync {
  try {
    const database = new DatabaseSync(lockFile, { timeout: 0 });
    // Losing the row in a power cut is harmless: it only names the holder.
    database.exec('PRAGMA synchronous = OFF');
    return database;
  } catch (error) {
    throw unusable(lockFile, error);
  }
}

async function acquire(
  database: DatabaseSync,
  lockFile: string,
  purpose: string,
  context: OperationContext,
): Promise<void> {
  let announced = '';
  for (let attempt = 0; ; attempt += 1) {
    if (context.signal?.aborted === true) throw cancelled();
    try {
      if (tryAcquire(database, { process: process.pid, purpose })) return;
    } catch (error) {
      throw unusable(lockFile, error);
    }
    const holder = readHolder(database);
    if (holder !== undefined && holder !== announced) {
      announced = holder;
      context.onStep?.(`Waiting for ${holder}`);
    }
    await sleep(
      waits[attempt] ?? 100,
      undefined,
      context.signal === undefined ? {} : { signal: context.signal },
    ).catch(() => undefined);
  }
}

/**
 * Two transactions: the first commits the row that names us (others can read it only once committed), the second
 * is held. Should another writer slip in between, it has named itself, and we try again.
 */
function tryAcquire(database: DatabaseSync, holder: Holder): boolean {
  const token = `${holder.process} ${holder.purpose}`;
  if (!begin(database)) return false;
  database.exec('CREATE TABLE IF NOT EXISTS holder (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT)');
  database.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?)').run(token);
  database.exec('COMMIT');
  if (!begin(database)) return false;
  if (readToken(database) === token) return true;
  database.exec('ROLLBACK');
  return false;
}

function begin(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN IMMEDIATE');
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

function unusable(lockFile: string, error: unknown): SkillberthError {
  const { errcode = 0 } = error as { errcode?: number };
  // SQLITE_FULL
  if ((errcode & 0xff) === 13) {
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
  return new SkillberthError(
    {
      code: 'lock-failed',
      message: `The skill's lock cannot be taken: ${error instanceof Error ? error.message : String(error)}.`,
      subject: lockFile,
      nextStep: 'Check that the folder can be written; if the lock file is damaged, delete it and try again.',
    },
    { cause: error },
  );
}
