import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { isMissing } from '../disk/files.ts';
import { linked, requireNoLink } from '../disk/noLink.ts';
import { type SkillLayout, slotNames, slotRoot, versionLayout } from './layout.ts';
import { installedVersions } from './slots.ts';

/** Throws `disk-failed` where the folder of a skill's runtime, or one above it that is ours, is a link. */
export function requireOwnRoot({ runtimeFolder, root }: SkillLayout): void {
  const above = path.dirname(runtimeFolder);
  for (const folder of [...(path.basename(above) === '.skillberth' ? [above] : []), runtimeFolder, root]) {
    requireNoLink(folder);
  }
}

/** The same for everything that a command writes to or removes below it: versions, slots, their logs and scratch. */
export async function requireOwnFolders(layout: SkillLayout): Promise<void> {
  requireOwnRoot(layout);
  requireNoneIn(layout.root);
  for (const version of await installedVersions(layout)) {
    const { root, slotsFolder } = versionLayout(layout, version);
    const slots = slotNames.map(slot => slotRoot(layout, version, slot));
    for (const folder of [root, slotsFolder, ...slots]) requireNoneIn(folder);
  }
}

function requireNoneIn(folder: string): void {
  const found = entriesIn(folder).find(entry => entry.isSymbolicLink());
  if (found !== undefined) throw linked(path.join(folder, found.name));
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
