import { closeSync, fstatSync, readSync } from 'node:fs';
import { SkillberthError } from '../../../skill/index.ts';
import { openToRead } from './disk.ts';
import { isMissing } from './files.ts';
import { isLink, requireNoLink } from './noLink.ts';

/** What a journal ends with that belongs to a transaction over several databases; https://www.sqlite.org/fileformat.html#rollbackjournal */
const journalEnd = Buffer.from('d9d505f920a163d7', 'hex');

/**
 * Throws where opening a database of ours would touch another file: one behind a link, or the one that a foreign journal
 * names, which SQLite up to 3.51 removes. We never write to two databases at once, so that no journal of ours names one.
 */
export function requireOwnDatabase(file: string): void {
  for (const part of partsOf(file)) requireNoLink(part);
  if (!namesAnother(`${file}-journal`)) return;
  throw new SkillberthError({
    code: 'lock-failed',
    message: 'A database has a journal that Skillberth has not written.',
    subject: `${file}-journal`,
    nextStep: 'Look who brought it there, then remove the journal and the database beside it.',
  });
}

/** The same as an answer. */
export function isOwnDatabase(file: string): boolean {
  return !partsOf(file).some(isLink) && !namesAnother(`${file}-journal`);
}

function partsOf(file: string): readonly string[] {
  return ['', '-wal', '-shm', '-journal'].map(end => file + end);
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
