import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { endProcessGroup } from '../../test/editor/support/processGroup.ts';

export const root = path.resolve(import.meta.dirname, '../..');
const limit = 12 * 60_000;
let current: ChildProcess | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, async () => {
    if (current !== undefined) await endProcessGroup(current);
    process.exit(130);
  });
}

/**
 * Runs a script of Node to its end, its output on our screen, and sees to it that it leaves no process behind.
 * @param script relative to the repository
 * @returns its exit code
 */
export async function runNode(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  current = child;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', code => resolve(code ?? 1));
  const timer = setTimeout(() => {
    console.error(`${script} did not end within ${limit / 60_000} minutes and is stopped.`);
    void endProcessGroup(child);
  }, limit);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await endProcessGroup(child);
    current = undefined;
  }
}
