import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The ids of running processes whose command line holds a text. */
export async function processesWith(text: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const words = await readFile(`/proc/${name}/cmdline`, 'utf8');
      if (words.includes(text)) found.push(Number(name));
    } catch {
      // It ended while the list was read.
    }
  }
  return found;
}

/** Whether a process of the test ends within a second. */
export async function hasEnded(id: number): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    if (!isRunning(id)) return true;
    await sleep(50);
  }
  return false;
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
