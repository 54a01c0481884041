import { lstatSync } from 'node:fs';
import { type DiscoveredSkill, sourcesOf } from '../../../workspace/index.ts';

/** Milliseconds for which a find may be used again: what no folder's time shows, a second skill renamed to the same id, waits that long. */
const longestUse = 5_000;
/** References kept at once. */
const most = 100;

interface Found {
  readonly skill: DiscoveredSkill;
  readonly stamp: string;
  readonly at: number;
}

/**
 * Skills that were found a moment ago. To look for one reads every manifest of the workspace, which a warm call would
 * mostly consist of; a find is used again while the folders of skills and the skill's own manifest look the same.
 */
export class RecentSkills {
  readonly #workspaceFolders: readonly string[];
  /** By reference; the one found longest ago comes first. */
  readonly #found = new Map<string, Found>();

  constructor(workspaceFolders: readonly string[]) {
    this.#workspaceFolders = workspaceFolders;
  }

  async find(
    reference: string,
    look: (reference: string) => Promise<DiscoveredSkill>,
  ): Promise<DiscoveredSkill> {
    const known = this.#found.get(reference);
    if (known !== undefined && Date.now() - known.at < longestUse && this.#stamp(known.skill) === known.stamp)
      return known.skill;
    this.#found.delete(reference);
    const at = Date.now();
    const skill = await look(reference);
    this.#found.set(reference, { skill, stamp: this.#stamp(skill), at });
    const [oldest] = this.#found.keys();
    if (this.#found.size > most && oldest !== undefined) this.#found.delete(oldest);
    return skill;
  }

  #stamp(skill: DiscoveredSkill): string {
    const folders = this.#workspaceFolders
      .flatMap(sourcesOf)
      .flatMap(source => [source.folder, source.runtimeFolder]);
    return [...new Set([...folders, skill.folder, skill.manifestFile])].map(stampOf).join();
  }
}

function stampOf(file: string): string {
  const entry = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return entry === undefined ? '' : `${entry.ino}:${entry.mtimeNs}:${entry.ctimeNs}`;
}
