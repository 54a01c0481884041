import { SkillberthError } from '../../../skill/index.ts';
import { DamagedRow } from './registryConnection.ts';

/** Another connection holds the file for a moment: SQLITE_BUSY and SQLITE_LOCKED, https://www.sqlite.org/rescode.html */
export function isBusy(error: unknown): boolean {
  return [5, 6].includes(codeOf(error));
}

/** A trigger or a CHECK refused it: SQLITE_CONSTRAINT. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === 19;
}

/** The disk, the folder or the file does not let itself be written: SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN. */
export function isUnwritable(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return [3, 8, 14].includes(codeOf(error)) || ['EROFS', 'EACCES', 'EPERM'].includes(code ?? '');
}

/** What SQLite and the file system say of the registry, as an error with a next step; every other error unchanged. */
export function registryFailure(file: string, error: unknown): unknown {
  if (error instanceof DamagedRow) return damaged(file, error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return full(file, error);
  // An error of the file system names the path; those of SQLite have a number instead.
  if (typeof code === 'string' && typeof path === 'string') return unusable(file, `${code}, ${path}`, error);
  switch (codeOf(error)) {
    case 0:
      return error;
    case 5:
    case 6:
      return new SkillberthError(
        {
          code: 'registry-failed',
          message: "Another process has kept the registry's file for too long.",
          subject: file,
          nextStep: 'End the program that holds it open, for example a database viewer, then try again.',
        },
        { cause: error },
      );
    case 13:
      return full(file, error);
    // SQLITE_CORRUPT and SQLITE_NOTADB
    case 11:
    case 26:
      return damaged(file, error);
    default:
      return unusable(file, error instanceof Error ? error.message : String(error), error);
  }
}

export function foreignFile(file: string): SkillberthError {
  return new SkillberthError({
    code: 'registry-failed',
    message: 'The file is a database of another program. It was left as it is.',
    subject: file,
    nextStep: "Name another file; `skillberth import --from-agentos` reads AgentOS' own.",
  });
}

export function newerFile(file: string, version: number, known: number): SkillberthError {
  return new SkillberthError({
    code: 'registry-failed',
    message: `A newer Skillberth has written the registry (version ${version}; this one knows ${known}). It was left as it is.`,
    subject: file,
    nextStep: 'Update Skillberth, or set SKILLBERTH_HOME to another folder for this one.',
  });
}

export function linkedFile(file: string): SkillberthError {
  return new SkillberthError({
    code: 'registry-failed',
    message: 'In the place of the registry is a link or no file. It was not followed.',
    subject: file,
    nextStep: 'Move it away, then try again.',
  });
}

export function withoutSqlite(): SkillberthError {
  return new SkillberthError({
    code: 'registry-failed',
    message: `The registry needs SQLite, which this Node (${process.versions.node}) does not have.`,
    nextStep: 'Use Node 22.15 or newer, started without --no-experimental-sqlite.',
  });
}

function damaged(file: string, cause: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'registry-failed',
      message: 'The registry is damaged and cannot be read. It was left as it is.',
      subject: file,
      nextStep:
        'Put a copy of it back, or move it away with its -wal and -shm files: approvals, phases and audit then start afresh.',
    },
    { cause },
  );
}

function full(file: string, cause: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'disk-full',
      message: 'The disk is full: the registry is as it was.',
      subject: file,
      nextStep: 'Free some space, then try again.',
    },
    { cause },
  );
}

function unusable(file: string, why: string, cause: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'registry-failed',
      message: `The registry cannot be used: ${why}.`,
      subject: file,
      nextStep: 'Check that its folder can be written, or set SKILLBERTH_HOME to another one.',
    },
    { cause },
  );
}

function codeOf(error: unknown): number {
  return ((error as { readonly errcode?: number }).errcode ?? 0) & 0xff;
}
