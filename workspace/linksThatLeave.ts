import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { mapInParallel } from './inParallel.ts';
import { stepsBelow } from './stepsBelow.ts';

/** Links resolved at one time. */
const parallelLinks = 8;

/** Those of a folder's links (relative) whose real path is outside the folder's own. */
export async function linksThatLeave(
  folder: string,
  links: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (links.size === 0) return links;
  const home = await realpath(folder);
  const leaving = await mapInParallel([...links], parallelLinks, async link => {
    try {
      return stepsBelow(home, await realpath(path.join(folder, link))) === undefined ? [link] : [];
    } catch {
      // A link to nowhere, in a circle, or not ours to follow: nothing is reached by it.
      return [];
    }
  });
  return new Set(leaving.flat());
}
