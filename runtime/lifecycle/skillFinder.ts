import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../skill/index.ts';
import { type DiscoveredSkill, discoverSkills, ManifestReadings } from '../../workspace/index.ts';
import { installedElsewhere } from './origin/installedElsewhere.ts';
import { layoutOf } from './slots/layout.ts';
import { orphanedRuntimes } from './upkeep/orphanedRuntimes.ts';

/** The skills of some workspace folders, and which of them a reference means. */
export class SkillFinder {
  readonly #workspaceFolders: readonly string[];
  readonly #readings = new ManifestReadings();

  /** `workspaceFolders`: absolute. */
  constructor(workspaceFolders: readonly string[]) {
    this.#workspaceFolders = workspaceFolders;
  }

  /** By priority of their sources; what was installed from elsewhere comes last. */
  async discover(): Promise<readonly DiscoveredSkill[]> {
    const [own, installed] = await Promise.all(
      [discoverSkills, installedElsewhere].map(async way =>
        (await Promise.all(this.#workspaceFolders.map(folder => way(folder, this.#readings)))).flat(),
      ),
    );
    // Every workspace folder finds the skills of the home folder; the first find counts.
    const skills = new Map<string, DiscoveredSkill>();
    for (const skill of own ?? []) if (!skills.has(skill.folder)) skills.set(skill.folder, skill);
    // A client folder's skill has its slots where those of installed ones are; by them it is the same skill.
    const taken = new Set([...skills.values()].map(skill => layoutOf(skill).root));
    return [...skills.values(), ...(installed ?? []).filter(skill => !taken.has(layoutOf(skill).root))];
  }

  /** `reference`: an id, or the path of a skill's folder. Throws `skill-not-found` or `skill-ambiguous`. */
  async find(reference: string): Promise<DiscoveredSkill> {
    const skills = await this.discover();
    const folder = await realFolder(reference);
    const byFolder = skills.find(skill => skill.folder === folder);
    if (byFolder !== undefined) return byFolder;
    const means = (name: string): boolean => name.normalize('NFC') === reference.normalize('NFC');
    const named = skills.filter(skill => means(skill.id) || means(path.basename(skill.folder)));
    const [first, second] = named;
    // Sources come in order of priority, so the first of two equal ids is the one that counts.
    if (first !== undefined && (second === undefined || first.source !== second.source)) return first;
    if (first !== undefined) throw ambiguous(reference, named);
    throw notFound(reference, skills, this.#workspaceFolders);
  }

  /** The same, and what is left of a skill whose sources are gone. */
  async findInstalled(reference: string): Promise<DiscoveredSkill> {
    try {
      return await this.find(reference);
    } catch (error) {
      if (!(error instanceof SkillberthError) || error.code !== 'skill-not-found') throw error;
      const orphans = await orphanedRuntimes(this.#workspaceFolders, await this.discover());
      const orphan = orphans.find(skill => skill.id === reference);
      if (orphan === undefined) throw error;
      return orphan;
    }
  }
}

function ambiguous(reference: string, named: readonly DiscoveredSkill[]): SkillberthError {
  return new SkillberthError({
    code: 'skill-ambiguous',
    message: `Several folders hold a skill called ${reference}.`,
    subject: named.map(skill => skill.folder).join(', '),
    nextStep: 'Name the one you mean by the path of its folder.',
  });
}

function notFound(
  reference: string,
  skills: readonly DiscoveredSkill[],
  workspaceFolders: readonly string[],
): SkillberthError {
  return new SkillberthError({
    code: 'skill-not-found',
    message: `There is no skill ${reference} in ${workspaceFolders.join(', ')}.`,
    nextStep:
      skills.length === 0
        ? 'Put the skill into a folder below skills/, or start from the folder that holds skills/.'
        : `Name one of: ${skills.map(skill => skill.id).join(', ')}.`,
  });
}

/** The reference as the path of a folder, links resolved as discovery does. */
async function realFolder(reference: string): Promise<string> {
  const folder = path.resolve(reference);
  // No such path, or none that can be read: then the reference is an id.
  return await realpath(folder).catch(() => folder);
}
