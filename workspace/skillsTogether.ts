import path from 'node:path';
import { checkWorkspace, type Finding, identityIn, type SkillIdentity } from '../skill/index.ts';
import type { CheckedFolder } from './judge.ts';
import { sourcesOf } from './source.ts';
import { stepsBelow } from './stepsBelow.ts';

/** A checked skill with what it is compared by. */
export interface ComparableSkill extends CheckedFolder {
  readonly identity: SkillIdentity | undefined;
}

/** Keeps the texts, and lets go of what was made of them: of a thousand skills that is most of the memory. */
export function comparable(skill: CheckedFolder): ComparableSkill {
  const { folderName, parentName, paths, read } = skill.snapshot;
  const snapshot = { folderName, paths, read, ...(parentName === undefined ? {} : { parentName }) };
  return { ...skill, snapshot, identity: identityIn(skill.snapshot) };
}

/**
 * The skills about which the others say something, with all their findings: those of the workspace's sources among
 * each other, and elsewhere those that lie side by side, as one client would scan them.
 */
export function* findingsAmongSkills(
  skills: readonly ComparableSkill[],
  workspaceFolder: string,
): Generator<CheckedFolder> {
  const sources = sourcesOf(workspaceFolder).map(source => source.folder);
  const groups = Map.groupBy(skills, ({ folder }) => {
    const parent = path.dirname(folder);
    return sources.includes(parent) ? '' : parent;
  });
  for (const group of groups.values()) {
    const byName = new Map(group.map(skill => [shownName(skill.folder, workspaceFolder), skill]));
    const found = checkWorkspace(
      [...byName].map(([folder, skill]) => ({
        folder,
        snapshot: skill.snapshot,
        rules: skill.rules,
        identity: skill.identity,
        priority: sources.indexOf(path.dirname(skill.folder)),
      })),
    );
    for (const [name, more] of found) {
      const skill = byName.get(name);
      if (skill === undefined || more.length === 0) continue;
      const { identity: _, ...checked } = skill;
      yield { ...checked, findings: inOrder([...skill.findings, ...more]) };
    }
  }
}

/** The folder for a reader: relative with `/` where it lies in the workspace. */
function shownName(folder: string, workspaceFolder: string): string {
  const steps = stepsBelow(workspaceFolder, folder);
  return steps === undefined ? folder : steps.join('/') || '.';
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}
