import { realpathSync } from 'node:fs';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { SkillLayout } from '../../lifecycle/index.ts';

/** The path with every link on its way resolved, as far as it exists; what is not there yet keeps its name. */
export function realPlace(place: string): string {
  const missing: string[] = [];
  for (let current = path.resolve(place); ; current = path.dirname(current)) {
    try {
      return path.join(realpathSync.native(current), ...missing);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // A link in a circle, or a folder that may not be entered, must not pass for a plain path.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      if (path.dirname(current) === current) return path.resolve(place);
      missing.unshift(path.basename(current));
    }
  }
}

/** The real path of what is there; undefined where nothing is. */
export function existingPlace(place: string): string | undefined {
  try {
    return realpathSync.native(place);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}

/**
 * The real path of a place in a skill's runtime folder. Throws `disk-failed` where a link stands on the way: a cloned
 * repository can bring one, and what it leads to would be opened.
 */
export function ownPlace({ runtimeFolder }: Pick<SkillLayout, 'runtimeFolder'>, place: string): string {
  const beside = path.dirname(runtimeFolder);
  const outside = path.basename(beside) === '.skillberth' ? path.dirname(beside) : beside;
  const expected = path.join(realPlace(outside), path.relative(outside, place));
  if (realPlace(place) === expected) return expected;
  throw new SkillberthError({
    code: 'disk-failed',
    message: 'A link stands where Skillberth keeps its own files, and it follows none there.',
    subject: place,
    nextStep: 'Look where it leads, then remove the link.',
  });
}
