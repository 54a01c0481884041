import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { runtimeFolderName } from '../../../skill/index.ts';
import { type DiscoveredSkill, type SkillSource, sourcesOf } from '../../../workspace/index.ts';
import { isMissing } from '../disk/files.ts';
import { isLink } from '../disk/noLink.ts';
import { layoutOf } from '../slots/layout.ts';
import { examine } from './examinedSkill.ts';

/**
 * What is installed in a workspace though no skill owns it: its sources were deleted or renamed. `skills`: those that
 * have sources or an origin.
 */
export async function orphanedRuntimes(
  workspaceFolders: readonly string[],
  skills: readonly DiscoveredSkill[],
): Promise<readonly DiscoveredSkill[]> {
  const owned = new Set(skills.map(skill => layoutOf(skill).root));
  const orphans: DiscoveredSkill[] = [];
  for (const source of workspaceFolders.flatMap(sourcesOf)) {
    for (const name of await runtimeNames(source.runtimeFolder)) {
      const root = path.join(source.runtimeFolder, name);
      // Several sources, and several workspace folders, can share one runtime folder.
      if (owned.has(root)) continue;
      owned.add(root);
      const orphan = await orphanAt(root, name, source);
      if (orphan !== undefined) orphans.push(orphan);
    }
  }
  return orphans;
}

/** Whether it is one of those. */
export function isOrphaned(skill: DiscoveredSkill): boolean {
  return (
    skill.source.kind === 'installed' &&
    skill.origin === undefined &&
    skill.error?.code === 'manifest-missing'
  );
}

/** Skills of one id in several client folders share a runtime: whoever comes first by priority stands for it. */
export function onePerRoot(skills: readonly DiscoveredSkill[]): readonly DiscoveredSkill[] {
  const roots = skills.map(skill => layoutOf(skill).root);
  return skills.filter((_, index) => roots.indexOf(roots[index] ?? '') === index);
}

async function orphanAt(
  root: string,
  name: string,
  source: SkillSource,
): Promise<DiscoveredSkill | undefined> {
  // A folder with another name was never made by an install: it is not ours to judge.
  if (runtimeFolderName(name) !== name) return undefined;
  const { slots } = await examine(layoutOf({ id: name, source }));
  const resolved = slots.find(slot => slot.prepared !== undefined)?.prepared?.resolved;
  const named = resolved !== undefined && runtimeFolderName(resolved.name) === name;
  return {
    id: named ? resolved.name : name,
    format: resolved?.format ?? 'agent-skill',
    folder: root,
    manifestFile: root,
    source: { ...source, kind: 'installed' },
    manifest: undefined,
    findings: [],
    error: {
      code: 'manifest-missing',
      message: 'The sources of the skill are gone; only what was installed is left.',
      subject: root,
      nextStep: `Put its sources back, or run \`skillberth uninstall ${named ? resolved.name : name}\`.`,
    },
  };
}

async function runtimeNames(folder: string): Promise<readonly string[]> {
  // What lies behind a link is somebody else's.
  if (isLink(folder)) return [];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(entry => entry.name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
