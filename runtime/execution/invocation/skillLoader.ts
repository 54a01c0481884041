import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { SkillFinder } from '../../lifecycle/index.ts';
import { getEntry, listEntries } from '../registry/skillEntries.ts';
import type { SkillEntry } from '../registry/skillEntry.ts';
import { skillKeyOf } from '../trust/skillKeyOf.ts';
import { RecentSkills } from './recentSkills.ts';
import type { SkillRegistry } from './skillRegistry.ts';

export interface SkillLoaderOptions {
  /** Absolute; the current folder without them. The first one's phase is the workspace's. */
  readonly workspaceFolders?: readonly string[];
}

/**
 * The enabled skills of some workspaces. It holds nothing back: every answer is what files and registry say at that
 * moment, so there is nothing to reload.
 */
export class SkillLoader {
  readonly registry: SkillRegistry;
  /** Absolute. */
  readonly workspaceFolders: readonly string[];
  readonly #finder: SkillFinder;
  readonly #recent: RecentSkills;

  constructor(registry: SkillRegistry, { workspaceFolders = [process.cwd()] }: SkillLoaderOptions = {}) {
    this.registry = registry;
    this.workspaceFolders = workspaceFolders;
    this.#finder = new SkillFinder(workspaceFolders);
    this.#recent = new RecentSkills(workspaceFolders);
  }

  /** The enabled skills that are in these workspaces, newest first. */
  async loadEnabledSkills(): Promise<readonly SkillEntry[]> {
    const there = new Set((await this.#finder.discover()).map(skill => textOf(skillKeyOf(skill))));
    const enabled = await this.registry.database.read(connection => listEntries(connection, 'enabled'));
    return enabled.filter(entry => there.has(textOf(entry)));
  }

  /** The skill where it is there and enabled. Rejects with `skill-ambiguous`. */
  async getSkill(skillId: string): Promise<SkillEntry | undefined> {
    const skill = await this.#findIfThere(skillId);
    if (skill === undefined) return undefined;
    const key = skillKeyOf(skill);
    const entry = await this.registry.database.read(connection => getEntry(connection, key));
    return entry?.status === 'enabled' ? entry : undefined;
  }

  /** Rejects with `skill-ambiguous`. */
  async isEnabled(skillId: string): Promise<boolean> {
    return (await this.getSkill(skillId)) !== undefined;
  }

  /** @internal The skill's files. `reference`: an id, or the path of its folder. Rejects with `skill-not-found` or `skill-ambiguous`. */
  async find(reference: string): Promise<DiscoveredSkill> {
    return await this.#recent.find(reference, named => this.#finder.find(named));
  }

  async #findIfThere(reference: string): Promise<DiscoveredSkill | undefined> {
    try {
      return await this.find(reference);
    } catch (error) {
      if (error instanceof SkillberthError && error.code === 'skill-not-found') return undefined;
      throw error;
    }
  }
}

/** A key as one text; no path holds a zero. */
function textOf({ skillId, source }: { readonly skillId: string; readonly source: string }): string {
  return `${skillId}\0${source}`;
}
