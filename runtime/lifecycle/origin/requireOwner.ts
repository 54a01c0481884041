import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { type DiscoveredSkill, readSkill, type SkillSource } from '../../../workspace/index.ts';
import { exists } from '../disk/files.ts';
import type { SkillLayout } from '../slots/layout.ts';
import type { ResolvedManifest } from '../slots/resolvedManifest.ts';
import { installedVersions, soundSlots } from '../slots/slots.ts';
import { describeOrigin, isSameOrigin } from './refuseOthers.ts';

/**
 * Throws `skill-exists` where the slots were filled from another place that still holds a skill of this name: two would
 * share versions, data and secrets. Only under the skill's lock, since another install may be the first.
 */
export async function requireOwner(skill: DiscoveredSkill, layout: SkillLayout): Promise<void> {
  const { slots } = await soundSlots(layout, await installedVersions(layout));
  for (const { resolved } of slots) {
    const owner = await otherOwner(skill, resolved);
    if (owner === undefined) continue;
    throw new SkillberthError({
      code: 'skill-exists',
      message: `The slots of ${skill.id} are those of another skill with that name.`,
      subject: owner,
      nextStep: `Give one of the two another name in its manifest, or run \`skillberth uninstall ${skill.id}\` first; stored data would be read by the other one.`,
    });
  }
}

/** The folder of a skill as its slots keep it: relative to the runtime folder, so that a workspace can be moved. */
export async function sourceFolderOf({ folder, source }: DiscoveredSkill): Promise<string> {
  return path
    .relative(await realpath(source.runtimeFolder), folder)
    .split(path.sep)
    .join('/');
}

/** Where the content of a slot came from, unless from this skill. */
async function otherOwner(
  { id, folder, source, origin }: DiscoveredSkill,
  resolved: ResolvedManifest,
): Promise<string | undefined> {
  if (resolved.origin !== undefined) {
    const same = origin !== undefined && isSameOrigin(origin, resolved.origin);
    return same ? undefined : describeOrigin(resolved.origin);
  }
  const known = await knownFolder(source, resolved);
  if (known === undefined || known === folder) return undefined;
  // A folder that is gone was renamed or moved, as far as anybody can tell; what came from elsewhere never lay there.
  const there = (await exists(known)) && (await readSkill(known, source))?.id === id;
  return there || origin !== undefined ? known : undefined;
}

/** Undefined for slots of earlier versions, which do not tell. */
async function knownFolder(
  { runtimeFolder }: SkillSource,
  { source_folder: kept }: ResolvedManifest,
): Promise<string | undefined> {
  return typeof kept === 'string' ? path.resolve(await realpath(runtimeFolder), kept) : undefined;
}
