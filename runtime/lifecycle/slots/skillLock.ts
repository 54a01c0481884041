import type { OperationContext } from '../../operation.ts';
import { makeRuntimeFolder } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import type { SkillLayout } from './layout.ts';
import { requireOwnFolders } from './ownFolders.ts';
import { repair } from './repair.ts';
import type { SkillState } from './state.ts';

/**
 * Runs `work` as the only writer of a skill's runtime, after what a killed writer left half done is finished, with the
 * state as it then is.
 */
export async function withSkillLock<Result>(
  layout: SkillLayout,
  purpose: string,
  context: OperationContext,
  work: (state: SkillState | undefined) => Promise<Result>,
): Promise<Result> {
  await requireOwnFolders(layout);
  // Before the lock's own file: nothing of a runtime folder may ever show up in git.
  await makeRuntimeFolder(layout.runtimeFolder);
  return await withLock(layout.lockFile, purpose, context, async () => await work(await repair(layout)));
}
