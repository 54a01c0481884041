import type { Finding } from '../../finding.ts';
import type { SkillSnapshot } from '../../snapshot.ts';

/** One skill among the others of a workspace. */
export interface WorkspaceSkill {
  /** Names the skill's folder for the reader: relative to the workspace where it lies in it. Unique. */
  readonly folder: string;
  readonly snapshot: SkillSnapshot;
  /** Of its source: lower wins. Equal numbers are one source, in which the first in order wins. */
  readonly priority: number;
}

/**
 * What skills say of each other: ids that are used twice or shadowed, tools of one name. By the skills' `folder`.
 * Silencing is applied as in `validate`.
 */
export function checkWorkspace(_skills: readonly WorkspaceSkill[]): ReadonlyMap<string, readonly Finding[]> {
  return new Map();
}
