import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../skill/index.ts';
import type { OperationContext } from '../operation.ts';
import { isMissing } from './disk/files.ts';
import type { SlotLayout } from './slots/layout.ts';

/** Bytes from which a log that runs are added to is put away. */
const maximumLog = 16 * 1024 * 1024;

export type LogName = 'install' | 'tests' | 'activate' | 'run';

/** A log file in a slot, and a context that writes to it everything it also passes on. */
export interface OperationLog {
  readonly file: string;
  readonly context: OperationContext;
  write(text: string): void;
  close(): Promise<void>;
}

/** Opens `logs/<name>.log` of a slot: afresh for a new build or test run, appending for runs. */
export async function openLog(
  slot: SlotLayout,
  name: LogName,
  context: OperationContext,
  mode: 'afresh' | 'append',
): Promise<OperationLog> {
  await mkdir(slot.logs, { recursive: true });
  const file = path.join(slot.logs, `${name}.log`);
  if (mode === 'append') await putAwayLong(file);
  const stream = createWriteStream(file, { flags: mode === 'append' ? 'a' : 'w' });
  await once(stream, 'open');
  // A log that cannot be written must not end the operation it describes; the output still reaches the caller.
  stream.on('error', error =>
    context.onOutput?.(`The log ${file} cannot be written: ${error.message}\n`, 'stderr'),
  );
  return {
    file,
    write: text => void stream.write(text),
    close: () => closeStream(stream),
    context: {
      ...(context.signal === undefined ? {} : { signal: context.signal }),
      onStep(message) {
        stream.write(`${new Date().toISOString()} ${message}\n`);
        context.onStep?.(message);
      },
      onOutput(text, channel) {
        stream.write(text);
        context.onOutput?.(text, channel);
      },
    },
  };
}

/** Starts a log anew that has grown long; the one before is kept as `<name>.log.old`. */
async function putAwayLong(file: string): Promise<void> {
  try {
    if ((await stat(file)).size > maximumLog) await rename(file, `${file}.old`);
  } catch (error) {
    // Not written yet, or another run has just put it away.
    if (!isMissing(error)) throw error;
  }
}

/** Writes a failure into the log, and names the log in the error for whoever reads that. */
export function logFailure(log: OperationLog, error: unknown): unknown {
  if (!(error instanceof SkillberthError)) {
    log.write(`Failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return error;
  }
  log.write(`Failed [${error.code}]: ${error.message}\n${error.detail ?? ''}\n`);
  return new SkillberthError({ ...error.toData(), logFile: log.file }, { cause: error });
}

async function closeStream(stream: WriteStream): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>(resolve => {
    stream.once('error', () => resolve());
    stream.end(() => resolve());
  });
}
