import { compareBuild, parse } from 'semver';

/** A semantic version written out in full: no leading `v`, no spaces, three numbers. */
export function isSemver(text: string): boolean {
  return /^\d/.test(text) && text.trim() === text && parse(text) !== null;
}

/** Orders two versions by semver; text that is no version sorts below every version, by its letters. */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const left = isSemver(a);
  const right = isSemver(b);
  if (left && right) return compareBuild(a, b);
  if (left !== right) return left ? 1 : -1;
  return a === b ? 0 : a < b ? -1 : 1;
}
