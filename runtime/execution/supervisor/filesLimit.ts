import { CallError } from './callError.ts';

/** How Python and Node word the system's "too many open files" of one process. */
const wordings = /OSError: \[Errno 24\]|\bEMFILE\b/;

/**
 * The system refuses a file too many to the tool, which may deal with it. Where it failed of that instead, the failure
 * is the limit's; anything else stays as it is.
 */
export function asFilesLimit(error: unknown, files: number): unknown {
  if (!(error instanceof CallError)) return error;
  const { reason, failure } = error.failure;
  if (reason !== 'worker' || failure?.kind === 'result' || !wordings.test(error.message)) return error;
  return new CallError(error.message, {
    reason: 'limit',
    limit: { kind: 'files', value: files },
    ...(failure === undefined ? {} : { failure }),
  });
}
