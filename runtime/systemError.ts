import { SkillberthError } from '../skill/index.ts';

/** Codes of the file system that need no words of their own: what the disk did is in the message, where in the subject. */
const diskCodes: ReadonlySet<string> = new Set([
  'EBUSY',
  'EEXIST',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMLINK',
  'ENAMETOOLONG',
  'ENODEV',
  'ENOENT',
  'ENOTDIR',
  'ENOTEMPTY',
  'ENXIO',
  'ESTALE',
  'ETXTBSY',
  'EXDEV',
]);

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
      return code !== undefined && diskCodes.has(code)
        ? new SkillberthError(
            {
              code: 'disk-failed',
              message: `A file or folder could not be read or changed: ${cause.message}.`,
              nextStep:
                'Check the path and try again; `skillberth doctor` shows what is wrong with the slots.',
              ...where,
            },
            { cause },
          )
        : new SkillberthError(
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
