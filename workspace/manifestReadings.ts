import { type ManifestReading, readManifest, type SkillSnapshot } from '../skill/index.ts';

/** Folders whose reading is kept. */
const kept = 4000;

interface Kept {
  readonly snapshot: SkillSnapshot;
  readonly reading: ManifestReading;
}

/** What the manifests of folders say, kept while neither a manifest nor the names of the files change. */
export class ManifestReadings {
  readonly #kept = new Map<string, Kept>();

  /** @param folder absolute, links resolved; `snapshot` is of it as it is now. */
  read(folder: string, snapshot: SkillSnapshot): ManifestReading {
    const before = this.#kept.get(folder);
    if (before !== undefined && isSame(before.snapshot, snapshot)) return before.reading;
    const reading = readManifest(snapshot);
    this.#kept.delete(folder);
    this.#kept.set(folder, { snapshot, reading });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > kept && oldest !== undefined) this.#kept.delete(oldest);
    return reading;
  }
}

function isSame(one: SkillSnapshot, other: SkillSnapshot): boolean {
  if (one.paths.size !== other.paths.size) return false;
  for (const file of one.paths) {
    if (!other.paths.has(file)) return false;
    // Only manifests and companions have a text where skills are listed.
    if (one.read(file) !== other.read(file)) return false;
    if (one.unreadable?.(file) !== other.unreadable?.(file)) return false;
  }
  return true;
}
