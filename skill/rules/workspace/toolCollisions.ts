import type { Finding } from '../../finding.ts';
import { outlineOf } from '../../sources/index.ts';
import { finding } from '../report.ts';
import type { IdentifiedSkill } from './workspaceSkill.ts';

/**
 * Tools of adytum plugins share one registry, in which a taken name is refused. Those of the other formats are
 * called by their skill's id and cannot collide.
 * @param skills In the order in which they load.
 */
export function toolCollisions(
  skills: readonly IdentifiedSkill[],
): readonly (readonly [IdentifiedSkill, Finding])[] {
  const owners = new Map<string, IdentifiedSkill>();
  const collisions: (readonly [IdentifiedSkill, Finding])[] = [];
  for (const skill of skills) {
    if (skill.format !== 'adytum') continue;
    for (const { file, name, range } of toolsOf(skill)) {
      const owner = owners.get(name) ?? skill;
      owners.set(name, owner);
      if (owner === skill) continue;
      const message = `The tool \`${name}\` of \`${skill.id}\` is already registered by \`${owner.id}\` in \`${owner.folder}\`, which loads first, so this skill fails to load. Give the tool another name, for example \`${skill.id}_${name}\`.`;
      collisions.push([skill, finding('workspace/tool-collision', file, range, message)]);
    }
  }
  return collisions;
}

/** Sources that a plugin may load; tests and declarations register nothing. */
const pluginSource = /^(?!(?:.*\/)?(?:tests?|__tests__|examples)\/)(?!.*\.(?:test|spec|d)\.).*\.[cm]?[jt]s$/;

function toolsOf({ snapshot }: IdentifiedSkill) {
  return [...snapshot.paths]
    .filter(path => pluginSource.test(path))
    .sort()
    .flatMap(file =>
      (outlineOf(snapshot, file)?.tools ?? []).map(({ name, range }) => ({ file, name, range })),
    );
}
