import path from 'node:path';
import { entriesOf } from '../disk/files.ts';
import { sizeOf } from '../upkeep/folderSize.ts';
import { cacheFolder } from './cacheFolder.ts';
import { abandonedAfter, ageOf, buildingStart } from './environmentCache.ts';

export interface UnusedCacheEntry {
  /** Absolute; removing the folder is all there is to do. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since it was last taken, or touched where it never was complete. */
  readonly unusedFor: number;
}

/** The entries of the package cache that no install has taken for longer than that, and what killed builds left. */
export async function unusedCacheEntries(olderThanMs: number): Promise<readonly UnusedCacheEntry[]> {
  const unused: UnusedCacheEntry[] = [];
  for (const name of await entriesOf(cacheFolder())) {
    const isBuilding = name.startsWith(buildingStart);
    // Whatever else lies in the folder is not ours to judge.
    if (!isBuilding && !/^(python|venv|pip|node)-[0-9a-f]{32}$/.test(name)) continue;
    const folder = path.join(cacheFolder(), name);
    const unusedFor = (await ageOf(path.join(folder, 'used'))) ?? (await ageOf(folder));
    const limit = isBuilding ? Math.max(abandonedAfter, olderThanMs) : olderThanMs;
    if (unusedFor === undefined || unusedFor <= limit) continue;
    unused.push({ path: folder, bytes: await sizeOf(folder), unusedFor });
  }
  return unused;
}
