import { readdir, readFile } from 'node:fs/promises';

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

export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
