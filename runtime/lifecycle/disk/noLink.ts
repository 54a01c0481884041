import { lstatSync } from 'node:fs';
import { SkillberthError } from '../../../skill/index.ts';
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
