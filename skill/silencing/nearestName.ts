/** Longer words are no misspelt names, and comparing them would take long. */
const longestWord = 80;

/**
 * The one name that a word is most likely meant to be: at most a third of its letters differ, or it is the end of the
 * name behind a `/`. Undefined where no name or more than one fits best.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  if (word === '' || word.length > longestWord) return undefined;
  const lower = word.toLowerCase();
  const ends = names.filter(name => name.endsWith(`/${lower}`));
  if (ends.length === 1) return ends[0];
  let best: string | undefined;
  let bestDistance = Math.floor(word.length / 3) + 1;
  let isTie = false;
  for (const name of names) {
    if (Math.abs(name.length - lower.length) > bestDistance) continue;
    const found = distance(lower, name.toLowerCase());
    if (found > bestDistance || (found === bestDistance && best === undefined)) continue;
    isTie = found === bestDistance;
    bestDistance = found;
    best = name;
  }
  return isTie ? undefined : best;
}

/** How many letters must be added, removed or replaced to turn one word into the other (Levenshtein). */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
