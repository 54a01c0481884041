import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { makeFolder, rename } from '../disk/disk.ts';
import { entriesOf, exists, removeFolder } from '../disk/files.ts';
import { isLink } from '../disk/noLink.ts';
import type { SkillLayout } from '../slots/layout.ts';

/**
 * What is to be removed first gets a name that no reader looks at, in one step, and then goes piece by piece.
 * `removed`: to be deleted at once. `trash`: somebody puts it into the user's trash.
 */
export type AsideKind = 'removed' | 'trash';

/** Milliseconds after which nobody will put a set-aside folder into the trash any more. */
const trashTime = 24 * 60 * 60 * 1000;

const asideName = /^\.(removed|trash)-(\d+)-/;

/** A free name in the skill's runtime folder, with the time in it: a rename keeps a folder's own times. Absolute. */
export function asidePath(layout: SkillLayout, kind: AsideKind): string {
  const unique = `${Date.now()}-${randomBytes(4).toString('hex')}`;
  return path.join(layout.runtimeFolder, `.${kind}-${unique}-${path.basename(layout.root)}`);
}

export async function setAside(layout: SkillLayout, kind: AsideKind, target: string): Promise<string> {
  const aside = asidePath(layout, kind);
  await makeFolder(path.dirname(aside));
  await rename(target, aside);
  return aside;
}

/** What killed removals and forgotten trash left in a runtime folder. Absolute paths. */
export async function removalsLeft(runtimeFolder: string): Promise<readonly string[]> {
  if (isLink(runtimeFolder)) return [];
  return (await entriesOf(runtimeFolder))
    .filter(name => {
      const [, kind, at] = asideName.exec(name) ?? [];
      return kind === 'removed' || (kind === 'trash' && Date.now() - Number(at) > trashTime);
    })
    .map(name => path.join(runtimeFolder, name));
}

/** Removes what was set aside. Two may do it at once: what counts is that it is gone. */
export async function removeAside(folder: string): Promise<void> {
  try {
    await removeFolder(folder);
  } catch (error) {
    if (await exists(folder)) throw error;
  }
}
