import { OverlaySnapshot, type SkillSnapshot } from './snapshot.ts';

/** Makes something of one file: a parsed document, the functions of a source, the links of a text. */
export type Derivation<Result> = (text: string, path: string) => Result;

/** What was made of a snapshot's files, by path, then by derivation. */
type DerivedFiles = Map<string, Map<Derivation<unknown>, unknown>>;

/**
 * What a derivation makes of one file, made once for each text and kept with the snapshot that holds it, for all
 * overlays above. Undefined where the text is not known. `derive` must be one function, not a new one each time.
 */
export function derivedOf<Result>(
  snapshot: SkillSnapshot,
  path: string,
  derive: Derivation<Result>,
): Result | undefined {
  const files = derivedFilesFor(snapshot, path);
  let results = files.get(path);
  if (results === undefined) {
    results = new Map();
    files.set(path, results);
  }
  if (!results.has(derive)) {
    const text = snapshot.read(path);
    results.set(derive, text === undefined ? undefined : derive(text, path));
  }
  return results.get(derive) as Result | undefined;
}

/** Lets a snapshot that holds the same text of a file use what was made of it in another one. */
export function shareDerived(from: SkillSnapshot, to: SkillSnapshot, path: string): void {
  const known = derivedFilesFor(from, path).get(path);
  const own = derivedFilesFor(to, path);
  if (known !== undefined && !own.has(path) && from.read(path) === to.read(path)) own.set(path, known);
}

// Overlays keep theirs in a field rather than in this map: with an edit every few milliseconds such entries
// outlive their keys until the next full collection, which costs memory and time.
const derivedOfPlain = new WeakMap<SkillSnapshot, DerivedFiles>();

function derivedFilesFor(snapshot: SkillSnapshot, path: string): DerivedFiles {
  let holder = snapshot;
  while (holder instanceof OverlaySnapshot && holder.path !== path) holder = holder.base;
  if (holder instanceof OverlaySnapshot) return holder.derived;
  let derived = derivedOfPlain.get(holder);
  if (derived === undefined) {
    derived = new Map();
    derivedOfPlain.set(holder, derived);
  }
  return derived;
}
