import { type ChildProcess, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const patience = 5_000;

/**
 * Ends a process that was started with `detached: true` and everything in its group, and waits until all of it
 * is gone: first with a request, after five seconds by force.
 */
export async function endProcessGroup(leader: ChildProcess): Promise<void> {
  const { pid } = leader;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalGroup(pid, signal);
    const deadline = Date.now() + patience;
    while (isGroupAlive(pid) && Date.now() < deadline) await sleep(20);
    if (!isGroupAlive(pid)) return;
  }
  throw new Error(`The process group ${pid} does not end.`);
}

function isGroupAlive(pid: number): boolean {
  return signalGroup(pid, 0);
}

/** @returns whether the group had a process to receive it */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
