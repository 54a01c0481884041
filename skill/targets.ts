import { type FieldSupport, type TargetId, targets } from '../schemas/index.ts';
import type { SkillSnapshot } from './snapshot.ts';

export const targetIds = Object.keys(targets.targets) as readonly TargetId[];

export function isTargetId(text: string): text is TargetId {
  return Object.hasOwn(targets.targets, text);
}

/** What a client makes of a field, given by its dotted path in the frontmatter. */
export function supportOf(field: string, target: TargetId): FieldSupport {
  const known = Object.hasOwn(targets.fields, field) ? targets.fields[field]?.clients[target] : undefined;
  return known ?? { status: targets.targets[target].unknownKeys };
}

/**
 * The targets that count where nobody names any: the specification and every client that the skill's own files or
 * the workspace's folders show to be in use.
 * @param evidentFolders Folders of the workspace that exist, relative with `/`, for example `.claude/skills`.
 */
export function detectTargets(
  _snapshot: SkillSnapshot,
  evidentFolders: readonly string[] = [],
): readonly TargetId[] {
  return targetIds.filter(
    target =>
      target === 'spec' || targets.targets[target].folders.some(folder => evidentFolders.includes(folder)),
  );
}
