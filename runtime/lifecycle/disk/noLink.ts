import { closeSync, fstatSync, lstatSync, readSync } from 'node:fs';
import { SkillberthError } from '../../../skill/index.ts';
import { openToRead } from './disk.ts';
import { isMissing } from './files.ts';

/*
 * Skills and cloned repositories can put links where Skillberth keeps its files. None is followed: what is written or
 * removed through one lies somewhere else.
 */

/** Throws `disk-failed` where a link stands. */
export function requireNoLink(file: string): void {
  if (isLink(file)) throw linked(file);
}

export function isLink(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

export function linked(file: string): SkillberthError {
  return new SkillberthError({
    code: 'disk-failed',
    message: 'A link stands where Skillberth keeps its own files, and it follows none there.',
    subject: file,
    nextStep: 'Look where it leads, then remove the link.',
  });
}

/** What a journal ends with that belongs to a transaction over several databases; https://www.sqlite.org/fileformat.html#rollbackjournal */
const journalEnd = Buffer.from('d9d505f920a163d7', 'hex');

/**
 * Throws where opening a database of ours would touch another file: one behind a link, or the one that a foreign journal
 * names, which SQLite up to 3.51 removes. We never write to two databases at once, so that no journal of ours names one.
 */
export function requireOwnDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) requireNoLink(file + end);
  if (!namesAnother(`${file}-journal`)) return;
  throw new SkillberthError({
    code: 'lock-failed',
    message: 'A database has a journal that Skillberth has not written.',
    subject: `${file}-journal`,
    nextStep: 'Look who brought it there, then remove the journal and the database beside it.',
  });
}

function namesAnother(journal: string): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openToRead(journal);
    if (descriptor === undefined) return false;
    const end = Buffer.alloc(journalEnd.length);
    const { size } = fstatSync(descriptor);
    if (size < end.length) return false;
    readSync(descriptor, end, 0, end.length, size - end.length);
    return end.equals(journalEnd);
  } catch (error) {
    // Most of the time there is none; another writer removes its own at any moment.
    if (isMissing(error)) return false;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
