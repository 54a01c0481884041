import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Milliseconds a database stays open after its last use. */
const idleLimit = 500;

interface OpenDatabase {
  readonly database: DatabaseSync;
  /** Which file it is: one that was moved away must not take writes any more. */
  readonly identity: string;
  readonly timer: NodeJS.Timeout;
}

const open = new Map<string, OpenDatabase>();

/**
 * The database of a skill's memory. It stays open for a moment: to open and close it costs far more than to write, and
 * with a log that is written ahead no write waits for the disk. A killed process loses nothing, a power cut at most
 * the last writes.
 */
export function openDatabase(file: string): DatabaseSync {
  const known = open.get(file);
  if (known !== undefined && known.identity === identityOf(file)) {
    known.timer.refresh();
    return known.database;
  }
  closeDatabase(file);
  // No waiting inside SQLite: it would stop everything else this process does.
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec(
      'CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
    );
  } catch (error) {
    database.close();
    throw error;
  }
  const timer = setTimeout(() => closeDatabase(file), idleLimit);
  timer.unref();
  open.set(file, { database, identity: identityOf(file), timer });
  return database;
}

export function closeDatabase(file: string): void {
  const known = open.get(file);
  if (known === undefined) return;
  open.delete(file);
  clearTimeout(known.timer);
  known.database.close();
}

/** Puts everything into the files themselves; they open again when they are needed. */
export function closeDatabases(): void {
  for (const file of [...open.keys()]) closeDatabase(file);
}

function identityOf(file: string): string {
  const entry = statSync(file, { bigint: true, throwIfNoEntry: false });
  return entry === undefined ? '' : `${entry.dev}:${entry.ino}`;
}
