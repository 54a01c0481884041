import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  statSync,
} from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { foreignFile, linkedFile, newerFile, withoutSqlite } from './registryFailure.ts';
import { applicationId, migrations } from './registrySchema.ts';

const othersMay = 0o077;

/**
 * Opens the database, brings it to the newest version and makes it where there is none. Never waits: throws SQLite's
 * own error when another process holds the file at this moment.
 * @throws SkillberthError `registry-failed` for a file of another program or of a newer version; it is not changed
 */
export function openRegistry(file: string, steps = migrations): DatabaseSync {
  const { DatabaseSync } = sqlite();
  makePrivate(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    if (versionOf(database, file, steps.length) < steps.length) {
      // A power cut may take the last audit records, never a decision: those are written with `FULL`.
      database.exec('PRAGMA journal_mode = WAL');
      migrate(database, file, steps);
    }
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What a registry holds that nobody has written to; nothing is put on the disk. */
export function emptyRegistry(): DatabaseSync {
  const { DatabaseSync } = sqlite();
  const database = new DatabaseSync(':memory:');
  migrate(database, ':memory:', migrations);
  return database;
}

/**
 * The database where it, or its folder, cannot be written: to be read once and closed. Undefined where that does not do
 * either, because it is older than this program or a killed process has left something in its log.
 */
export function openUnwritable(file: string): DatabaseSync | undefined {
  const { DatabaseSync } = sqlite();
  const url = pathToFileURL(file);
  // Without a log nobody writes, and SQLite need not make the files beside it by which readers and writers agree.
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true, timeout: 0 });
  try {
    if (versionOf(database, file) === migrations.length) return database;
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return undefined;
}

/** @throws SkillberthError `registry-failed` for a database that this program must not write to */
export function versionOf(database: DatabaseSync, file: string, known = migrations.length): number {
  const version = pragma(database, 'user_version');
  if (pragma(database, 'application_id') === applicationId) {
    if (version > known) throw newerFile(file, version, known);
    return version;
  }
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (version === 0 && isEmpty) return 0;
  throw foreignFile(file);
}

/** All steps or none; another process may have been faster. */
function migrate(database: DatabaseSync, file: string, steps: readonly string[]): void {
  database.exec('BEGIN IMMEDIATE');
  // A failure leaves the transaction to the one who closes the database.
  for (const step of steps.slice(versionOf(database, file, steps.length))) database.exec(step);
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`);
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

/**
 * Only its owner may read the file, from its first byte; SQLite gives its other files the same mode. An existing file
 * is never opened here: to close it again would free the locks of every connection that this process has to it.
 */
function makePrivate(file: string): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const end of ['-wal', '-shm', '-journal']) requirePlain(file + end);
  const entry = requirePlain(file);
  if (entry === undefined) {
    try {
      closeSync(openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600));
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  } else if (process.platform !== 'win32' && (entry.mode & othersMay) !== 0) {
    chmodSync(file, 0o600);
  }
}

function requirePlain(file: string): Stats | undefined {
  const entry = lstatSync(file, { throwIfNoEntry: false });
  if (entry !== undefined && !entry.isFile()) throw linkedFile(file);
  return entry;
}

/** Loaded here, so that a Node without it can say so. */
function sqlite(): typeof import('node:sqlite') {
  const found = process.getBuiltinModule('node:sqlite');
  if (found === undefined) throw withoutSqlite();
  return found;
}
