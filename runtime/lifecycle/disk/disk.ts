import * as fs from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Turns } from './turns.ts';

/**
 * Everything that changes the disk, and every process that is started, passes here, one named step at a time. A step
 * is where a crash, a full disk or a missing handle can strike; tests strike there.
 */
export interface DiskStep {
  /** `write`: a file is opened to be written, bytes are written to it, or a database is; `flush`: bytes reach the disk. */
  readonly operation: 'write' | 'flush' | 'rename' | 'remove' | 'folder' | 'copy' | 'link' | 'mode' | 'spawn';
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

/*
 * Single calls wait for the system: a trip through the thread pool costs ten times the call, and a switch makes dozens
 * of them. What can take long (flushing, large files, whole folders) lets others work meanwhile.
 */

/** Makes a folder and those above it; an existing one is fine. */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  beforeStep('folder', folder);
  fs.mkdirSync(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
}

export async function rename(from: string, to: string): Promise<void> {
  beforeStep('rename', to);
  fs.renameSync(from, to);
}

/**
 * Removes a file, or a folder with everything in it, each entry a step; nothing happens where there is none. Links are
 * removed, never followed.
 */
export async function remove(path: string): Promise<void> {
  const entry = fs.lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return;
  if (!entry.isDirectory()) return removeFile(path);
  try {
    await removeWithin(path, new Turns());
  } catch (error) {
    // Virus scanners and indexers hold what was just written for a moment: the system's own call tries again.
    if (process.platform !== 'win32') throw error;
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function removeWithin(folder: string, turns: Turns): Promise<void> {
  for (const entry of readFolder(folder)) {
    if (turns.due) await turns.take();
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) await removeWithin(child, turns);
    else removeFile(child);
  }
  beforeStep('remove', folder);
  ignoreMissing(() => fs.rmdirSync(folder));
}

function removeFile(file: string): void {
  beforeStep('remove', file);
  ignoreMissing(() => fs.unlinkSync(file));
}

function readFolder(folder: string): readonly fs.Dirent[] {
  return ignoreMissing(() => fs.readdirSync(folder, { withFileTypes: true })) ?? [];
}

/** Another writer may clean up the same leftovers. */
function ignoreMissing<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const copyPatiently = promisify(fs.copyFile);

/** A reflink where the disk can, else a copy. */
export async function copyFile(from: string, to: string): Promise<void> {
  beforeStep('copy', to);
  await copyPatiently(from, to, fs.constants.COPYFILE_FICLONE);
}

/** Writes a new file at once, for copies of small ones. Throws `EEXIST` where there is one. */
export function writeNewFile(file: string, bytes: Uint8Array, mode: number): void {
  beforeStep('copy', file);
  const descriptor = fs.openSync(file, 'wx', mode);
  try {
    writeAll(descriptor, bytes);
  } finally {
    fs.closeSync(descriptor);
  }
}

export async function symlink(target: string, path: string): Promise<void> {
  beforeStep('link', path);
  fs.symlinkSync(target, path);
}

export async function changeMode(path: string, mode: number): Promise<void> {
  beforeStep('mode', path);
  fs.chmodSync(path, mode);
}

// A link is not followed, and a pipe not waited for. Windows knows neither flag.
const readingFlags = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

/** Opens a file to read it, which changes nothing; undefined for a link. The caller closes it. */
export function openToRead(file: string): number | undefined {
  const followed = fs.constants.O_NOFOLLOW === undefined;
  if (followed && fs.lstatSync(file).isSymbolicLink()) return undefined;
  try {
    return fs.openSync(file, readingFlags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}

const flush = promisify(fs.fsync);

// Neither is a link followed when writing, which would change a file elsewhere, nor a reader of a pipe waited for.
const careful = (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);
const writing = fs.constants.O_WRONLY | fs.constants.O_CREAT | careful;
const writingFlags = {
  w: writing | fs.constants.O_TRUNC,
  wx: writing | fs.constants.O_EXCL,
  a: writing | fs.constants.O_APPEND,
} as const;

/** A file that is being written; each write through it is a step of its own. */
export class OutputFile {
  readonly #path: string;
  readonly #descriptor: number;

  /** `wx` throws `EEXIST` where there is a file; `a` adds to one. Throws `ELOOP` at a link. */
  constructor(path: string, flags: 'w' | 'wx' | 'a', mode = 0o644) {
    beforeStep('write', path);
    this.#path = path;
    this.#descriptor = fs.openSync(path, writingFlags[flags], mode);
  }

  write(data: string | Uint8Array): void {
    beforeStep('write', this.#path);
    writeAll(this.#descriptor, typeof data === 'string' ? Buffer.from(data) : data);
  }

  /** Resolves when the bytes are on the disk itself. */
  async flush(): Promise<void> {
    beforeStep('flush', this.#path);
    await flush(this.#descriptor);
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

/** Opens a file to write; each write through it is a step of its own. */
export async function openToWrite(path: string, flags: 'w' | 'wx' | 'a', mode = 0o644): Promise<OutputFile> {
  return new OutputFile(path, flags, mode);
}

/** Makes renames in a folder survive a power cut. Windows has no such call. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  beforeStep('flush', folder);
  const descriptor = fs.openSync(folder, 'r');
  try {
    await flush(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(descriptor, bytes, written);
}
