import { spawn } from 'node:child_process';
import type { Isolation } from '../isolation/isolation.ts';
import { CallError } from './callError.ts';
import { killTree } from './limits/killTree.ts';
import { limitFailure } from './limits/limitFailure.ts';
import { watchTree } from './limits/limitWatch.ts';
import type { ProgramParameters, ProgramResult } from './protocol.ts';

/** The longest timer Node has, in milliseconds. */
const longestTimer = 2 ** 31 - 1;
/** Milliseconds to wait for the tail of a dead program's output: what it left behind may hold the pipes open. */
const closePatience = 500;

/**
 * Runs a program to its end, confined and within its limits. When `signal` aborts or a limit is reached, everything that
 * it started is killed. Rejects with `CallError`.
 */
export async function runProgram(
  isolation: Isolation,
  program: ProgramParameters,
  signal: AbortSignal,
  output: (stream: 'stdout' | 'stderr', text: string) => void,
): Promise<ProgramResult> {
  const { limits } = program;
  const confined = await isolation.wrap(program, { files: limits.files });
  if (signal.aborted) throw new CallError('Cancelled.', { reason: 'cancelled' });
  const child = spawn(confined.command, confined.arguments, {
    cwd: confined.workingDirectory,
    env: confined.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  const ended = new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', error => {
      reject(
        new CallError(`${program.command} could not be started (${error.message}).`, { reason: 'spawn' }),
      );
    });
    child.once('exit', exitCode => {
      const patience = setTimeout(() => resolve({ exitCode }), closePatience);
      child.once('close', () => {
        clearTimeout(patience);
        resolve({ exitCode });
      });
    });
  });
  let stop: (error: CallError) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  // Whichever comes first is the answer; the other must not count as unhandled.
  stopped.catch(() => undefined);
  ended.catch(() => undefined);
  let left = limits.outputBytes;
  for (const [name, stream] of [
    ['stdout', child.stdout],
    ['stderr', child.stderr],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (left < 0) return;
      left -= Buffer.byteLength(text);
      if (left < 0) stop(limitFailure({ kind: 'output', value: limits.outputBytes }));
      else output(name, text);
    });
  }
  const cancel = (): void => stop(new CallError('Cancelled.', { reason: 'cancelled' }));
  signal.addEventListener('abort', cancel, { once: true });
  const { wallClockMs } = limits;
  const timer =
    wallClockMs === undefined
      ? undefined
      : setTimeout(
          () =>
            stop(
              new CallError(`The time limit of ${wallClockMs / 1000} s was reached.`, {
                reason: 'timeout',
                limitMs: wallClockMs,
              }),
            ),
          Math.min(wallClockMs, longestTimer),
        );
  const watch = pid === undefined ? undefined : watchTree(pid, limits, limit => stop(limitFailure(limit)));
  try {
    return await Promise.race([ended, stopped]);
  } finally {
    watch?.stop();
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    // What it left running goes with it.
    if (pid !== undefined) await killTree(pid);
  }
}
