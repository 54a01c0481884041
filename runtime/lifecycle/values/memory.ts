import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SkillberthError } from '../../../skill/index.ts';
import { toSkillberthError } from '../../systemError.ts';
import { openToWrite } from '../disk/disk.ts';
import { exists, makeRuntimeFolder } from '../disk/files.ts';
import { requireNoLink } from '../disk/noLink.ts';
import { requireOwnDatabase } from '../disk/ownDatabase.ts';
import type { SkillLayout } from '../slots/layout.ts';
import { closeDatabase, openDatabase } from './openDatabases.ts';
import { makeClosedFolder } from './privateFile.ts';

/*
 * What a skill remembers between calls: JSON texts by key, in one SQLite file. Among 1,000 keys of 200 bytes a write takes
 * 0.1 ms and a read 0.02 ms, against 1.4 ms (before any lock) and 0.5 ms for a JSON file that is written anew, and
 * neither grows with the number of keys.
 */

/** Bytes of one value's JSON, and of all values together. */
const maximumValue = 1024 * 1024;
const maximumAll = 16 * 1024 * 1024;
const maximumKey = 1024;
/** Milliseconds between two tries while another process writes, and in all. */
const busyWait = 5;
const busyPatience = 30_000;

/** A value of the skill's memory, or undefined. Throws `state-corrupt`. */
export async function readMemory(layout: SkillLayout, key: string): Promise<unknown> {
  requireRealFiles(layout);
  if (!(await exists(layout.memoryFile))) return undefined;
  const value = await inDatabase(layout, database => {
    const row = database.prepare('SELECT value FROM memory WHERE key = ?').get(key);
    return typeof row?.['value'] === 'string' ? row['value'] : undefined;
  });
  try {
    return value === undefined ? undefined : JSON.parse(value);
  } catch (error) {
    throw corrupt(layout, error);
  }
}

/** Stores a JSON value. Throws `tool-failed` when it is too big for a memory, `state-corrupt` for a damaged file. */
export async function writeMemory(layout: SkillLayout, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  requireMemory(key, text, 0);
  requireRealFiles(layout);
  await makeRuntimeFolder(layout.runtimeFolder);
  await makeClosedFolder(layout.databaseFolder);
  await makeMemoryFile(layout.memoryFile);
  await inDatabase(layout, database => {
    // The lock comes with the beginning: the sum must still be right when the value is in.
    database.exec('BEGIN IMMEDIATE');
    try {
      const row = database
        .prepare('SELECT total(length(CAST(value AS BLOB))) AS size FROM memory WHERE key <> ?')
        .get(key);
      requireMemory(key, text, Number(row?.['size'] ?? 0));
      database.prepare('INSERT OR REPLACE INTO memory VALUES (?, ?)').run(key, text);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  });
}

/**
 * SQLite would let everybody read a file that it makes; its journal takes the mode of this one. An existing file is not
 * opened: to close it again would free the locks of every connection that this process has to it.
 */
async function makeMemoryFile(file: string): Promise<void> {
  if (await exists(file)) return;
  try {
    (await openToWrite(file, 'wx', 0o600)).close();
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** What is wrong with the stored memory, in a sentence, or undefined. Changes nothing. */
export async function memoryProblem(layout: SkillLayout): Promise<string | undefined> {
  let database: DatabaseSync | undefined;
  try {
    requireRealFiles(layout);
    if (!(await exists(layout.memoryFile))) return undefined;
    database = new DatabaseSync(layout.memoryFile, { readOnly: true, timeout: busyWait });
    const [answer] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    return answer === 'ok' ? undefined : corrupt(layout, undefined).message;
  } catch (error) {
    // Somebody writes: then it can be read.
    return isBusy(error) ? undefined : toSkillberthError(failure(layout, error)).message;
  } finally {
    database?.close();
  }
}

/** Throws `tool-failed` for a key or a value that is too big; `others`: bytes of the other values. */
export function requireMemory(key: string, text: string, others: number): void {
  const size = Buffer.byteLength(text);
  if (Buffer.byteLength(key) > maximumKey) {
    throw tooBig(`A key of the skill's memory is longer than ${maximumKey} bytes.`);
  }
  if (size > maximumValue) {
    throw tooBig(
      `The value of ${key} takes ${mebibytes(size)} as JSON; a skill's memory holds 1 MiB a value.`,
    );
  }
  if (size + others > maximumAll) {
    throw tooBig(`With ${key} the skill's memory would take ${mebibytes(size + others)}; it holds 16 MiB.`);
  }
}

/** Works in the file, and tries again while another process writes. */
async function inDatabase<Result>(
  layout: SkillLayout,
  work: (database: DatabaseSync) => Result,
): Promise<Result> {
  const until = performance.now() + busyPatience;
  for (;;) {
    try {
      return work(openDatabase(layout.memoryFile));
    } catch (error) {
      if (error instanceof SkillberthError) throw error;
      if (!isBusy(error) || performance.now() > until) {
        closeDatabase(layout.memoryFile);
        throw failure(layout, error);
      }
    }
    await sleep(busyWait + Math.random() * busyWait);
  }
}

function requireRealFiles(layout: SkillLayout): void {
  const { runtimeFolder, root, dataFolder, databaseFolder, memoryFile } = layout;
  for (const file of [runtimeFolder, root, dataFolder, databaseFolder]) requireNoLink(file);
  requireOwnDatabase(memoryFile);
}

/** https://www.sqlite.org/rescode.html */
function isBusy(error: unknown): boolean {
  return [5, 6].includes(codeOf(error));
}

function codeOf(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

function failure(layout: SkillLayout, error: unknown): unknown {
  switch (codeOf(error)) {
    case 13:
      return new SkillberthError(
        {
          code: 'disk-full',
          message: "The disk is full: the skill's memory is as it was.",
          subject: layout.memoryFile,
          nextStep: 'Free some space, then try again.',
        },
        { cause: error },
      );
    case 1:
    case 11:
    case 26:
      return corrupt(layout, error);
    case 0:
      return error;
    default:
      return new SkillberthError(
        {
          code: 'disk-failed',
          message: `The skill's memory cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
          subject: layout.memoryFile,
          nextStep: 'Check that the folder can be written and that no other program holds the file.',
        },
        { cause: error },
      );
  }
}

function corrupt(layout: SkillLayout, error: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'state-corrupt',
      message: "The skill's stored memory cannot be read.",
      subject: layout.memoryFile,
      nextStep: 'The file was left as it is: put a copy of it back, or move it away to start afresh.',
    },
    { cause: error },
  );
}

function tooBig(message: string): SkillberthError {
  return new SkillberthError({
    code: 'tool-failed',
    message,
    nextStep: 'Keep large data in a file of the skill, and only its place in the memory.',
  });
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
