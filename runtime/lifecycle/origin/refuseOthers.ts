import { runtimeFolderName, SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill, SkillOrigin } from '../../../workspace/index.ts';
import { referenceOf, writtenReference } from './reference.ts';

/** The workspace's skill by that id or folder; undefined where there is none. */
type Find = (reference: string) => Promise<DiscoveredSkill | undefined>;

/**
 * Throws `skill-exists` where the id is another skill's. One id, one author: the data and secrets of a skill must not
 * fall to another one that goes by its name. `installed` is the skill that is being installed again.
 */
export async function refuseOthers(
  skill: DiscoveredSkill,
  origin: SkillOrigin,
  installed: DiscoveredSkill | undefined,
  find: Find,
): Promise<void> {
  if (installed !== undefined && installed.id !== skill.id) {
    throw new SkillberthError({
      code: 'manifest-invalid',
      message: `The skill ${installed.id} is called ${skill.id} at its origin now.`,
      subject: describeOrigin(origin),
      nextStep: `Install it by that address or folder to have it as ${skill.id}.`,
    });
  }
  const other = await sameId(find, skill.id);
  if (other === undefined || (other.origin !== undefined && isSameOrigin(other.origin, origin))) return;
  // A damaged one, of which nobody knows where it came from, is mended by an install.
  if (other.source.kind === 'installed' && other.origin === undefined) return;
  const { folder, origin: otherOrigin } = other;
  throw new SkillberthError({
    code: 'skill-exists',
    message:
      otherOrigin === undefined
        ? `The workspace has a skill ${skill.id} of its own already.`
        : `${skill.id} is installed from another place already.`,
    subject: otherOrigin === undefined ? folder : describeOrigin(otherOrigin),
    nextStep:
      otherOrigin === undefined
        ? `Rename that one, or remove its folder, then install again; \`skillberth install ${skill.id}\` installs that one.`
        : `Run \`skillberth uninstall ${skill.id}\` first; its stored data would be read by the other skill.`,
  });
}

async function sameId(find: Find, id: string): Promise<DiscoveredSkill | undefined> {
  const other = await find(id);
  return other !== undefined && runtimeFolderName(other.id) === runtimeFolderName(id) ? other : undefined;
}

export function isSameOrigin(one: SkillOrigin, other: SkillOrigin): boolean {
  if (one.kind === 'folder' || other.kind === 'folder') {
    return one.kind === 'folder' && other.kind === 'folder' && one.path === other.path;
  }
  const plain = (url: string): string => url.replace(/\/+$/, '').replace(/\.git$/i, '');
  return plain(one.url) === plain(other.url) && one.folder === other.folder;
}

export function describeOrigin(origin: SkillOrigin): string {
  return origin.kind === 'folder' ? origin.path : writtenReference(referenceOf(origin));
}
