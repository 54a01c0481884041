import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const named = /^skillberth-(\d+)-/;
/** A unix socket's path holds about a hundred characters; ours take half of them. */
const longestFolder = 50;

/**
 * Gives this process a folder of its own for temporary files, which goes when it exits. Folders of supervisors that were
 * killed go now: the name says whose each was.
 */
export function useTemporaryFolder(): void {
  const configured = os.tmpdir();
  const shared = process.platform === 'linux' && configured.length > longestFolder ? '/tmp' : configured;
  for (const name of readdirSync(shared)) {
    const pid = Number(named.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isRunning(pid)) removeOurs(path.join(shared, name));
  }
  const folder = mkdtempSync(path.join(shared, `skillberth-${process.pid}-`));
  process.env['TMPDIR'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

/** Folders of other users stay: they are not ours to remove. */
function removeOurs(folder: string): void {
  try {
    const facts = lstatSync(folder);
    if (facts.isDirectory() && facts.uid === process.getuid?.())
      rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // Another supervisor was faster.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Processes of other users run too: they may not be signalled. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
