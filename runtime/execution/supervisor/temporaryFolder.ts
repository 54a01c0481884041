import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const named = /^skillberth-(\d+)-/;
/** A unix socket's path holds about a hundred characters; ours take seventy of them. */
const longestFolder = 30;

/**
 * The folder that all supervisors of this user have theirs in, absolute. No skill sees it: whoever could put another
 * socket in the place of one there would give a skill the connections of another.
 */
export function supervisorsFolder(): string {
  const configured = os.tmpdir();
  const shared = process.platform === 'linux' && configured.length > longestFolder ? '/tmp' : configured;
  return path.join(shared, `skillberth-${process.getuid?.() ?? 'supervisors'}`);
}

/**
 * Gives this process a folder of its own for temporary files, which goes when it exits. Folders of supervisors that were
 * killed go now: the name says whose each was. Throws where somebody else's folder stands in the place of ours.
 */
export function useTemporaryFolder(): void {
  const shared = supervisorsFolder();
  const folder = makeFolderIn(shared);
  process.env['TMPDIR'] = folder;
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
    removeIfEmpty(shared);
  });
  for (const name of readdirSync(shared)) {
    const pid = Number(named.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isRunning(pid)) removeOurs(path.join(shared, name));
  }
}

/** A supervisor that ends may take the shared folder away just before: then it is made again. */
function makeFolderIn(shared: string): string {
  for (let tries = 1; ; tries += 1) {
    try {
      mkdirSync(shared, { recursive: true, mode: 0o700 });
      const facts = lstatSync(shared);
      if (!facts.isDirectory() || facts.uid !== (process.getuid?.() ?? facts.uid))
        throw new Error(`${shared} is not ours: remove it, or set TMPDIR to a folder of your own.`);
      if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) chmodSync(shared, 0o700);
      return mkdtempSync(path.join(shared, `skillberth-${process.pid}-`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 10) throw error;
    }
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    // Other supervisors have theirs in it, or one of them was faster.
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(code)) throw error;
  }
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
