import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../disk/files.ts';

/** Bytes of a file, or of all files below a folder; links count for themselves. What goes meanwhile counts nothing. */
export async function sizeOf(file: string): Promise<number> {
  try {
    const entry = await lstat(file);
    if (!entry.isDirectory()) return entry.size;
    let size = 0;
    for (const child of await readdir(file)) size += await sizeOf(path.join(file, child));
    return size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
