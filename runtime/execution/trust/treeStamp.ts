import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ContentHash, hashEntry, isMissing, Turns } from '../../lifecycle/index.ts';
import { digestOf } from './digestOf.ts';

/** A file or link below a folder. Folders count by what is in them. */
interface TreeEntry {
  /** Relative, with slashes. */
  readonly name: string;
  /** Inode, size, mode and both times, to the nanosecond. */
  readonly stamp: string;
  readonly changedAtMs: number;
}

/** What a tree looks like from outside: two equal stamps mean equal bytes, unless somebody turned back the system's clock. */
export interface TreeStamp {
  /** SHA-256, hex. */
  readonly stamp: string;
  /**
   * Whether every file has been at rest for long enough: one that changes again within a tick of the file system's
   * clock would keep its stamp.
   */
  readonly settled: boolean;
}

/** Milliseconds: the coarsest clock of a file system in use (FAT) ticks every two seconds. */
const coarsestTick = 2000;

/** The stamp of everything below some folders of a slot. A folder that is not there is empty. */
export async function stampOf(root: string, folders: readonly string[]): Promise<TreeStamp> {
  const now = Date.now();
  const entries: TreeEntry[] = [];
  for (const folder of folders) entries.push(...(await entriesBelow(root, folder)));
  return {
    stamp: digestOf(entries.map(({ name, stamp }) => [name, stamp])),
    settled: entries.every(({ changedAtMs }) => now - changedAtMs > coarsestTick),
  };
}

/** SHA-256 (hex) over every file below a folder: unlike `contentHash` also over what no install puts there. */
export async function treeHash(folder: string): Promise<string> {
  const turns = new Turns();
  const hash = new ContentHash();
  for (const { name } of await entriesBelow(folder, '')) {
    if (turns.due) await turns.take();
    hash.add(name, await hashEntry(path.join(folder, name), turns));
  }
  return hash.digest();
}

async function entriesBelow(root: string, start: string): Promise<readonly TreeEntry[]> {
  const turns = new Turns();
  const entries: TreeEntry[] = [];
  const folders = [start];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (turns.due) await turns.take();
    for (const entry of namesIn(path.join(root, folder))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(name);
      else entries.push(stampEntry(path.join(root, name), name));
    }
  }
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function namesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function stampEntry(file: string, name: string): TreeEntry {
  const entry = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  // Gone since it was listed: whoever takes files away at this moment changes the tree.
  if (entry === undefined) return { name, stamp: 'missing', changedAtMs: Date.now() };
  const { ino, size, mode, mtimeNs, ctimeNs } = entry;
  return {
    name,
    stamp: `${ino}:${size}:${mode}:${mtimeNs}:${ctimeNs}`,
    // The time of the change itself: the other one can be set to anything.
    changedAtMs: Number(entry.ctimeMs),
  };
}
