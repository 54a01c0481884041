import { stepsBelow } from '../../../workspace/index.ts';
import type { SkillLayout } from '../../lifecycle/index.ts';

/**
 * The workspace that a skill works in: the one it lies in; the first one for a skill of the user's own folders, so that
 * what that workspace narrows holds for it too. Undefined where none is open.
 */
export function workspaceOf(
  { root }: Pick<SkillLayout, 'root'>,
  workspaceFolders: readonly string[],
): string | undefined {
  return workspaceFolders.find(folder => stepsBelow(folder, root) !== undefined) ?? workspaceFolders[0];
}
