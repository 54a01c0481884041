import { editDistance } from './editDistance.ts';

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
    const found = editDistance(lower, name.toLowerCase());
    if (found > bestDistance || (found === bestDistance && best === undefined)) continue;
    isTie = found === bestDistance;
    bestDistance = found;
    best = name;
  }
  return isTie ? undefined : best;
}
