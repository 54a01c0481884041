import { spawn, spawnSync } from 'node:child_process';
import { type OperationContext, throwIfCancelled } from '../operation.ts';
import { beforeStep } from './disk/disk.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Of a very long one the end: a server or a package may write what it likes. */
  readonly stderr: string;
}

/** Characters of standard error that are kept, at the least. */
const longestStderr = 1024 * 1024;

/**
 * Runs a tool of the user's machine (never skill code) to its end, streaming its output. Cancelling kills its whole
 * process group and waits for it. Rejects with the spawn error when the program cannot be started.
 */
export async function runCommand(
  command: string,
  arguments_: readonly string[],
  context: OperationContext,
  options: {
    readonly cwd?: string;
    /** Added to this process's variables; undefined takes one away. */
    readonly environment?: Readonly<Record<string, string | undefined>>;
    /** What the program reads on its standard input; nothing without it. */
    readonly input?: string;
    /** Reads the standard output in place of `stdout`, which stays empty then. When it rejects, the program is killed. */
    readonly takeOutput?: (output: AsyncIterable<Buffer>) => Promise<void>;
  } = {},
): Promise<CommandResult> {
  throwIfCancelled(context.signal);
  beforeStep('spawn', command);
  const child = spawn(command, arguments_, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.environment === undefined ? {} : { env: { ...process.env, ...options.environment } }),
  });
  const output = { stdout: '', stderr: '' };
  const { takeOutput } = options;
  for (const stream of ['stdout', 'stderr'] as const) {
    if (stream === 'stdout' && takeOutput !== undefined) continue;
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      if (stream === 'stderr' && output.stderr.length > 2 * longestStderr)
        output.stderr = output.stderr.slice(-longestStderr);
      context.onOutput?.(text, stream);
    });
  }
  const kill = (): void => {
    if (child.pid === undefined) return;
    if (process.platform === 'win32') {
      // Windows has no process groups: this ends the program with everything that it started.
      spawnSync('taskkill', ['/PID', String(child.pid), '/T', '/F'], { windowsHide: true });
      return;
    }
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      // Already gone: exactly what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  context.signal?.addEventListener('abort', kill, { once: true });
  // The program may end without reading; its exit code says what that means.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      // `close`, not `exit`: the tail of the output has arrived by then.
      child.once('close', resolve);
    });
    const taken = takeOutput?.(child.stdout)
      .catch((error: unknown) => {
        kill();
        throw error;
      })
      // What nobody read would keep the pipe open, and the end of the program unheard.
      .finally(() => child.stdout.destroy());
    const [exit, reading] = await Promise.allSettled([ended, taken]);
    throwIfCancelled(context.signal);
    if (exit.status === 'rejected') throw exit.reason;
    if (reading.status === 'rejected') throw reading.reason;
    return { exitCode: exit.value, ...output };
  } finally {
    context.signal?.removeEventListener('abort', kill);
  }
}
