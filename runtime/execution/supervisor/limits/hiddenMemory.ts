import { readlinkSync, statfsSync, statSync } from 'node:fs';
import { type MountedFolder, parseMountInfo } from './mountInfo.ts';
import { namesIn, readOrNothing } from './processTable.ts';

/** The kernel's mark of a tmpfs, statfs(2). */
const tmpfsMark = 0x01021994;
/** Looks for which a list of mounts and of open files serves. */
const lookEvery = 4;
/** The most open files that one look goes through. */
const maximumFiles = 4096;

/**
 * Memory that belongs to no address space: files in the temporary file systems of a sandbox, and memfd files that are
 * open without being mapped. Linux only; elsewhere there are neither.
 */
export class HiddenMemory {
  /** By mount namespace. Ours is empty: what is mounted there is not the tree's own. */
  #mounts = new Map<string, readonly MountedFolder[]>();
  #openBytes = 0;
  #looks = 0;
  readonly #ours = linkOf('/proc/self/ns/mnt');
  readonly #ourDevices = new Set(
    parseMountInfo(readOrNothing('/proc/self/mountinfo') ?? '').map(({ device }) => device),
  );

  /** Bytes. */
  look(pids: readonly number[]): number {
    if (this.#looks % lookEvery === 0) {
      this.#mounts = new Map();
      this.#openBytes = openMemoryFiles(pids);
    }
    this.#looks += 1;
    const devices = new Map<string, number>();
    const seen = new Set<string | undefined>([this.#ours, undefined]);
    for (const pid of pids) {
      const namespace = linkOf(`/proc/${pid}/ns/mnt`);
      if (namespace === undefined || seen.has(namespace)) continue;
      seen.add(namespace);
      for (const { device, folder } of this.#mountsOf(namespace, pid)) {
        if (!devices.has(device)) devices.set(device, usedBytes(`/proc/${pid}/root${folder}`));
      }
    }
    return this.#openBytes + [...devices.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  #mountsOf(namespace: string, pid: number): readonly MountedFolder[] {
    const known = this.#mounts.get(namespace);
    if (known !== undefined) return known;
    const mounts = parseMountInfo(readOrNothing(`/proc/${pid}/mountinfo`) ?? '').filter(
      ({ type, device, folder }) =>
        type === 'tmpfs' && !this.#ourDevices.has(device) && isOn(`/proc/${pid}/root${folder}`, device),
    );
    this.#mounts.set(namespace, mounts);
    return mounts;
  }
}

/** False where another file system is mounted over it. */
function isOn(folder: string, device: string): boolean {
  try {
    const { dev } = statSync(folder, { bigint: true });
    // makedev(3)
    const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
    const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
    return `${major}:${minor}` === device;
  } catch {
    return false;
  }
}

function usedBytes(folder: string): number {
  try {
    const { type, blocks, bfree, bsize } = statfsSync(folder);
    return type === tmpfsMark ? (blocks - bfree) * bsize : 0;
  } catch {
    // Its process has just ended.
    return 0;
  }
}

function openMemoryFiles(pids: readonly number[]): number {
  const files = new Map<number, number>();
  let left = maximumFiles;
  for (const pid of pids) {
    for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
      left -= 1;
      if (left < 0) return sum(files);
      const file = `/proc/${pid}/fd/${descriptor}`;
      if (linkOf(file)?.startsWith('/memfd:') !== true) continue;
      try {
        const { ino, blocks } = statSync(file);
        files.set(ino, blocks * 512);
      } catch {
        // Closed in the meantime.
      }
    }
  }
  return sum(files);
}

function sum(files: ReadonlyMap<number, number>): number {
  return [...files.values()].reduce((total, bytes) => total + bytes, 0);
}

function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
