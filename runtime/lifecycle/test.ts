import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import type { TestReport } from '../report.ts';
import { tidy } from './disk/files.ts';
import { logFailure, logLeftUndone, openLog } from './operationLog.ts';
import type { PreparationRuns } from './preparation.ts';
import { findSlot, type SlotSelection } from './slots/findSlot.ts';
import { layoutOf } from './slots/layout.ts';
import { updateMeta, withTestRun } from './slots/meta.ts';
import { withSkillLock } from './slots/skillLock.ts';
import { withTestCopy } from './slots/testCopy.ts';
import { saveTests } from './slots/testRecord.ts';

/** Runs the tests of an installed slot without a new build: the pending one, else the active one, unless named. */
export async function test(
  skill: DiscoveredSkill,
  selection: SlotSelection,
  runs: PreparationRuns,
  context: OperationContext,
): Promise<TestReport> {
  const layout = layoutOf(skill);
  return await withSkillLock(layout, 'a test run', context, async state => {
    const slot = await findSlot(layout, state, selection, skill);
    await runs.approve(skill, slot, 'test', context);
    const log = await openLog(slot.layout, 'tests', context, 'afresh');
    try {
      const tested = await withTestCopy(slot, log.context, copy =>
        runs.test(skill, copy, log.file, log.context),
      );
      const report = await saveTests(slot, tested, slot.layout);
      await tidy(
        () =>
          updateMeta(layout, slot.version, meta => withTestRun(meta, slot.slot, slot.resolved.build, report)),
        error => logLeftUndone(log, 'The test run is not yet in meta.json', error),
      );
      return report;
    } catch (error) {
      throw logFailure(log, error);
    } finally {
      await log.close();
    }
  });
}
