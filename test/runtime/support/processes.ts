import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Fails unless the process ends within a second. One that only waits to be reaped by init has ended. */
export async function expectGone(pid: number): Promise<void> {
  if (!(pid > 0)) throw new Error(`${pid} is no process number.`);
  for (let tries = 0; tries < 50; tries += 1) {
    if (!isRunning(pid)) return;
    await sleep(20);
  }
  throw new Error(`Process ${pid} still runs.`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // proc(5): the state follows the command's name in parentheses.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
