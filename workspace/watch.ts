import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkillSource } from './source.ts';
import { isWatched } from './watchedPaths.ts';

/** Bursts shorter than this, in milliseconds, are one change: an install writes several files. */
const settleTime = 30;

interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** A folder that was removed and made again has another inode, and its old watcher sees nothing. */
  readonly inode: bigint;
}

/**
 * Calls `changed` when a manifest, `state.json` or `meta.json` below one of the sources changes, whoever wrote it, also
 * in folders that do not exist yet. Sources at large, environments and logs are not watched. Resolves when the watch
 * is on: no later change is missed.
 */
export async function watchSkills(
  sources: readonly SkillSource[],
  changed: () => void,
): Promise<{ close(): Promise<void> }> {
  const folders = new FolderWatchers(sources, changed);
  await folders.start();
  return { close: () => folders.close() };
}

/**
 * One watcher for each folder that matters. Each event reads the folders again, until nothing new is found: what was
 * made between a folder's creation and its watcher is found by reading, what comes later by the watcher. (Libraries
 * that watch trees lose files in folders that are created in quick succession, which is what an install does.)
 */
class FolderWatchers {
  readonly #sources: readonly SkillSource[];
  readonly #changed: () => void;
  readonly #watched = new Map<string, WatchedFolder>();
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<boolean> | undefined;
  #closed = false;

  constructor(sources: readonly SkillSource[], changed: () => void) {
    this.#sources = sources;
    this.#changed = changed;
  }

  async start(): Promise<void> {
    await this.#read();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#reading;
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  #happened(folder: string, name: string | null): void {
    if (name !== null && !isWatched(this.#sources, path.join(folder, name))) return;
    this.#timer ??= setTimeout(() => void this.#settle(), settleTime);
  }

  async #settle(): Promise<void> {
    this.#timer = undefined;
    await this.#read();
    if (!this.#closed) this.#changed();
  }

  /** Watches every folder that matters now. One reading at a time; a later one sees what the earlier missed. */
  async #read(): Promise<void> {
    await this.#reading;
    let found = true;
    while (found && !this.#closed) {
      this.#reading = this.#readOnce();
      found = await this.#reading;
    }
    this.#reading = undefined;
  }

  /** Whether a folder was found that was not watched before. */
  async #readOnce(): Promise<boolean> {
    const present = new Set<string>();
    let found = false;
    const visit = async (folder: string): Promise<void> => {
      const inode = await inodeOf(folder);
      if (inode === undefined) return;
      present.add(folder);
      if (this.#watched.get(folder)?.inode !== inode && this.#watch(folder, inode)) found = true;
      for (const child of await childFolders(folder)) {
        if (!present.has(child) && isWatched(this.#sources, child)) await visit(child);
      }
    };
    for (const root of new Set(this.#sources.map(source => source.root))) await visit(root);
    for (const [folder, { watcher }] of this.#watched) {
      if (present.has(folder)) continue;
      watcher.close();
      this.#watched.delete(folder);
    }
    return found;
  }

  #watch(folder: string, inode: bigint): boolean {
    this.#watched.get(folder)?.watcher.close();
    if (this.#closed) return false;
    try {
      const watcher = watch(folder, (_, name) => this.#happened(folder, name));
      // Windows reports the removal of a watched folder as an error; the next reading drops it.
      watcher.on('error', () => this.#happened(folder, null));
      this.#watched.set(folder, { watcher, inode });
      return true;
    } catch {
      // Removed since it was read, or no watches are left: then this folder is listed when another one changes.
      this.#watched.delete(folder);
      return false;
    }
  }
}

async function inodeOf(folder: string): Promise<bigint | undefined> {
  try {
    const entry = await stat(folder, { bigint: true });
    return entry.isDirectory() ? entry.ino : undefined;
  } catch {
    // Gone, or not ours to read: there is nothing to watch.
    return undefined;
  }
}

async function childFolders(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory() || entry.isSymbolicLink())
      .map(entry => path.join(folder, entry.name));
  } catch {
    // Gone since, or not ours to read: there is nothing to watch.
    return [];
  }
}
