import { stat } from 'node:fs/promises';
import path from 'node:path';
import { sourcesOf } from './source.ts';

/**
 * The workspace a command line means when it starts in `folder`: the nearest folder upwards that holds a skill source
 * of its own, else `folder` itself.
 */
export async function findWorkspaceFolder(folder: string): Promise<string> {
  for (let current = folder; ; current = path.dirname(current)) {
    const own = sourcesOf(current).filter(source => source.kind !== 'managed');
    const there = await Promise.all(own.map(source => isFolder(source.folder)));
    if (there.includes(true)) return current;
    if (path.dirname(current) === current) return folder;
  }
}

export async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch {
    // Missing or unreadable: either way no skills can be found there.
    return false;
  }
}
