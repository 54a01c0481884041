import { editDistance } from './editDistance.ts';

/** Longer names are no misspellings of anything. */
const longestName = 40;

/** Without case and separators: `allowedTools` and `Allowed_Tools` are `allowed-tools`. */
export function bareName(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/**
 * The one of the names that a written one most likely stands for, or undefined. Real keys of other systems are often
 * close to a known one (`tools` and `hooks`, `models` and `model`), so only what can hardly be meant otherwise counts:
 * another case or separator, two letters swapped, one or two wrong letters in a long name.
 * @param isSought Each of the names is missed where the written one stands; one wrong letter is enough in a short
 * name then.
 */
export function intendedName(
  written: string,
  names: readonly string[],
  isSought = false,
): string | undefined {
  if (written.length > longestName || names.includes(written)) return undefined;
  const bare = bareName(written);
  return (
    names.find(name => bareName(name) === bare) ?? names.find(name => isSlip(bare, bareName(name), isSought))
  );
}

function isSlip(written: string, name: string, isSought: boolean): boolean {
  if (isSwap(written, name)) return true;
  if (isPlural(written, name) || isPlural(name, written)) return false;
  const allowed = name.length >= 12 ? 2 : name.length >= (isSought ? 5 : 8) ? 1 : 0;
  return allowed > 0 && isWithin(written, name, allowed);
}

/** A plural is a name of its own. */
function isPlural(plural: string, name: string): boolean {
  return plural === `${name}s` && !plural.endsWith('ss');
}

/** Two neighbouring letters in the other order, and nothing else. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length || a.length < 4) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return (
    at + 1 < a.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
  );
}

/** Whether at most `limit` letters have to be added, removed or replaced. */
function isWithin(a: string, b: string, limit: number): boolean {
  return Math.abs(a.length - b.length) <= limit && editDistance(a, b) <= limit;
}
