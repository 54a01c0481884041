import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** Links followed before a chain of them counts as endless; as many as Linux follows. */
const mostLinks = 40;

/** Where a link in a folder leads: within the folder all the way, out of it at some point, or to nothing in it. */
export type LinkTarget = 'inside' | 'outside' | 'missing';

/**
 * Follows a link step by step as the system would, also through further links, and also where nothing is at its end.
 * An absolute target counts as outside, wherever it points: a copy of the link would lead back into this folder.
 * @param home absolute, links resolved
 * @param link relative to it
 */
export function linkTarget(home: string, link: string): LinkTarget {
  let left = mostLinks;
  /** The real path of `steps` from `at`, or why there is none. */
  const follow = (at: string, steps: readonly string[]): string | Exclude<LinkTarget, 'inside'> => {
    let real = at;
    let missing = false;
    for (const step of steps) {
      if (step === '' || step === '.') continue;
      real = path.join(real, step);
      if (!isWithin(home, real)) return 'outside';
      if (step === '..' || missing) continue;
      const entry = lstatSync(real, { throwIfNoEntry: false });
      if (entry === undefined) missing = true;
      if (entry?.isSymbolicLink() !== true) continue;
      left -= 1;
      // A circle ends nowhere.
      if (left < 0) return 'missing';
      const target = readlinkSync(real);
      if (path.isAbsolute(target)) return 'outside';
      const followed = follow(path.dirname(real), splitPath(target));
      if (followed === 'outside' || followed === 'missing') return followed;
      real = followed;
    }
    return missing ? 'missing' : real;
  };
  const end = follow(home, splitPath(link));
  return end === 'outside' || end === 'missing' ? end : 'inside';
}

function splitPath(text: string): readonly string[] {
  return text.split(path.sep === '/' ? '/' : /[\\/]/);
}

function isWithin(home: string, file: string): boolean {
  const relative = path.relative(home, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
