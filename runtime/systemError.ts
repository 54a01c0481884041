import { SkillberthError } from '../skill/index.ts';

/** Turns whatever was thrown into a typed error; one that is typed already passes unchanged. */
export function toSkillberthError(error: unknown): SkillberthError {
  if (error instanceof SkillberthError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const { code, path } = cause as NodeJS.ErrnoException;
  const where = path === undefined ? {} : { subject: path };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SkillberthError(
        {
          code: 'disk-full',
          message: 'The disk is full. The active slot is as it was.',
          nextStep: 'Free some space, then try again.',
          ...where,
        },
        { cause },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new SkillberthError(
        {
          code: 'disk-failed',
          message: `Skillberth may not read or write there (${code}).`,
          nextStep: 'Check the permissions of the path, or whether the workspace is read-only.',
          ...where,
        },
        { cause },
      );
    case 'EMFILE':
    case 'ENFILE':
      return new SkillberthError(
        {
          code: 'disk-failed',
          message: 'The system has no file handles left.',
          nextStep: 'Close some programs or raise the limit (ulimit -n), then try again.',
          ...where,
        },
        { cause },
      );
    default:
      return new SkillberthError(
        {
          code: 'internal',
          message: `Something failed that Skillberth does not expect: ${cause.message}`,
          nextStep: 'Report it with the log; the slots are as they were.',
          ...(cause.stack === undefined ? {} : { detail: cause.stack }),
          ...where,
        },
        { cause },
      );
  }
}
