import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';

/**
 * Everything that changes the disk, and every process that is started, passes here, one named step at a time. A step
 * is where a crash, a full disk or a missing handle can strike; tests strike there.
 */
export interface DiskStep {
  readonly operation: 'write' | 'rename' | 'remove' | 'folder' | 'copy' | 'link' | 'mode' | 'spawn';
  /** Absolute; of a spawn, the program. */
  readonly path: string;
}

type FaultPoint = (step: DiskStep) => void;

let faultPoint: FaultPoint | undefined;

/** Called before each step; what it throws is the step's failure. Only for tests. */
export function setFaultPoint(strike: FaultPoint | undefined): void {
  faultPoint = strike;
}

export function beforeStep(operation: DiskStep['operation'], path: string): void {
  faultPoint?.({ operation, path });
}

/** Makes a folder and those above it; an existing one is fine. */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  beforeStep('folder', folder);
  await fs.mkdir(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
}

export async function rename(from: string, to: string): Promise<void> {
  beforeStep('rename', to);
  await fs.rename(from, to);
}

/** Removes a file, or a folder with everything in it; nothing happens where there is none. */
export async function remove(path: string): Promise<void> {
  beforeStep('remove', path);
  await fs.rm(path, { recursive: true, force: true });
}

/** A reflink where the disk can, else a copy. */
export async function copyFile(from: string, to: string): Promise<void> {
  beforeStep('copy', to);
  await fs.copyFile(from, to, constants.COPYFILE_FICLONE);
}

export async function symlink(target: string, path: string): Promise<void> {
  beforeStep('link', path);
  await fs.symlink(target, path);
}

export async function changeMode(path: string, mode: number): Promise<void> {
  beforeStep('mode', path);
  await fs.chmod(path, mode);
}

/** Opens a file to write; each write through it is a step of its own. */
export async function openToWrite(
  path: string,
  flags: 'w' | 'wx' | 'a',
  mode = 0o644,
): Promise<fs.FileHandle> {
  beforeStep('write', path);
  return await fs.open(path, flags, mode);
}
