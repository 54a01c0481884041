import { stat } from 'node:fs/promises';
import path from 'node:path';
import { homeFolder } from './homeFolder.ts';
import { sourcesOf } from './source.ts';

/**
 * The workspace a command line means when it starts in `folder`: the nearest folder upwards that holds a skill source
 * of its own, else `folder` itself. What clients keep in the home folder belongs to the user, not to the projects
 * that lie below it.
 */
export async function findWorkspaceFolder(folder: string): Promise<string> {
  const home = homeFolder();
  for (let current = folder; ; current = path.dirname(current)) {
    const isHome = current === home && current !== folder;
    const own = sourcesOf(current).filter(({ kind }) => kind !== 'managed' && !(isHome && kind === 'client'));
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
