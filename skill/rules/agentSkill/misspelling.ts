import { targets as table } from '../../../schemas/index.ts';

/** The keys of the frontmatter itself, not those below another key. */
const documentedKeys: readonly string[] = Object.keys(table.fields).filter(key => !key.includes('.'));

/** Without case and separators: `allowedTools` and `Allowed_Tools` are `allowed-tools`. */
function bare(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, '');
}

const keysByBare: ReadonlyMap<string, string> = new Map([
  ...documentedKeys.map(key => [bare(key), key] as const),
  ...documentedKeys.flatMap(key =>
    (table.fields[key]?.misspellings ?? []).map(spelling => [bare(spelling), key] as const),
  ),
]);

/** Longer keys are no misspellings of anything. */
const longestKey = 40;

/**
 * The documented key that an unknown one most likely stands for, or undefined. Real keys of other systems are often
 * close to a documented one (`tools` and `hooks`, `models` and `model`), so only what can hardly be meant otherwise
 * counts: another case or separator, two letters swapped, one or two wrong letters in a long key.
 */
export function intendedKey(key: string): string | undefined {
  if (key.length > longestKey || Object.hasOwn(table.fields, key)) return undefined;
  const written = bare(key);
  const same = keysByBare.get(written);
  if (same !== undefined) return same;
  return documentedKeys.find(documented => isSlip(written, bare(documented)));
}

function isSlip(written: string, documented: string): boolean {
  if (isSwap(written, documented)) return true;
  // A plural is a key of its own.
  if (`${documented}s` === written || `${written}s` === documented) return false;
  const allowed = documented.length >= 12 ? 2 : documented.length >= 8 ? 1 : 0;
  return allowed > 0 && isWithin(written, documented, allowed);
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
  if (Math.abs(a.length - b.length) > limit) return false;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return (previous[b.length] ?? 0) <= limit;
}
