import { statSync } from 'node:fs';
import path from 'node:path';
import { SkillberthError } from '../../skill/index.ts';
import type { OperationContext } from '../operation.ts';
import { toSkillberthError } from '../systemError.ts';
import { makeFolder, OutputFile, rename } from './disk/disk.ts';
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
  /** Holds no file open until the next write: Windows moves no folder in which one is. */
  release(): void;
  /** Ends the log; what is written later is dropped. */
  close(): Promise<void>;
}

/** Opens `logs/<name>.log` of a slot: afresh for a new build or test run, appending for runs. */
export async function openLog(
  slot: SlotLayout,
  name: LogName,
  context: OperationContext,
  mode: 'afresh' | 'append',
): Promise<OperationLog> {
  await makeFolder(slot.logs);
  const file = path.join(slot.logs, `${name}.log`);
  if (mode === 'append') await putAwayLong(file);
  const lines = new LogFile(file, mode === 'append' ? 'a' : 'w', problem =>
    context.onOutput?.(problem, 'stderr'),
  );
  return {
    file,
    write: text => lines.write(text),
    release: () => lines.release(),
    close: async () => lines.close(),
    context: {
      ...context,
      onStep(message) {
        lines.write(`${new Date().toISOString()} ${message}\n`);
        context.onStep?.(message);
      },
      onOutput(text, channel) {
        lines.write(text);
        context.onOutput?.(text, channel);
      },
    },
  };
}

/** Every text is with the system at once: a killed process loses nothing of its log. */
class LogFile {
  readonly #file: string;
  readonly #report: (problem: string) => void;
  #output: OutputFile | undefined;
  #ended = false;

  /** Throws where the file cannot be opened; `report` hears of the first write that fails later. */
  constructor(file: string, flags: 'w' | 'a', report: (problem: string) => void) {
    this.#file = file;
    this.#report = report;
    this.#output = new OutputFile(file, flags);
  }

  /** A log that cannot be written must not end the operation it describes; the output still reaches the caller. */
  write(text: string): void {
    if (this.#ended) return;
    try {
      this.#output ??= new OutputFile(this.#file, 'a');
      this.#output.write(text);
    } catch (error) {
      this.close();
      const reason = error instanceof Error ? error.message : String(error);
      this.#report(`The log ${this.#file} cannot be written: ${reason}\n`);
    }
  }

  release(): void {
    this.#output?.close();
    this.#output = undefined;
  }

  close(): void {
    this.release();
    this.#ended = true;
  }
}

/** Starts a log anew that has grown long; the one before is kept as `<name>.log.old`. */
async function putAwayLong(file: string): Promise<void> {
  try {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > maximumLog) await rename(file, `${file}.old`);
  } catch (error) {
    // Another run has just put it away.
    if (!isMissing(error)) throw error;
  }
}

/** Writes a failure into the log, and names the log in the error for whoever reads that. */
export function logFailure(log: OperationLog, error: unknown): SkillberthError {
  const failure = toSkillberthError(error);
  log.write(`Failed [${failure.code}]: ${failure.message}\n${failure.detail ?? ''}\n`);
  return new SkillberthError({ ...failure.toData(), logFile: log.file }, { cause: error });
}

/** Notes what failed after the operation's own work was done: it changes nothing of that, and the next writer makes up for it. */
export function logLeftUndone(log: OperationLog, what: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  log.context.onOutput?.(`${what} (${reason}). The next command makes up for it.\n`, 'stderr');
}
