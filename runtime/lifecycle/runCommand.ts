import { spawn } from 'node:child_process';
import { type OperationContext, throwIfCancelled } from '../operation.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

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
    readonly environment?: Readonly<Record<string, string | undefined>>;
  } = {},
): Promise<CommandResult> {
  throwIfCancelled(context.signal);
  const child = spawn(command, arguments_, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.environment === undefined ? {} : { env: { ...process.env, ...options.environment } }),
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      context.onOutput?.(text, stream);
    });
  }
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch (error) {
      // Already gone: exactly what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  context.signal?.addEventListener('abort', kill, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      // `close`, not `exit`: the tail of the output has arrived by then.
      child.once('close', resolve);
    });
    throwIfCancelled(context.signal);
    return { exitCode, ...output };
  } finally {
    context.signal?.removeEventListener('abort', kill);
  }
}
