import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import type { TestReport } from '../report.ts';
import { logFailure, openLog } from './operationLog.ts';
import type { PreparationRuns } from './preparation.ts';
import { findSlot, type SlotSelection } from './slots/findSlot.ts';
import { layoutOf } from './slots/layout.ts';
import { updateMeta } from './slots/meta.ts';
import { withSkillLock } from './slots/skillLock.ts';
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
    const log = await openLog(slot.layout, 'tests', context, 'afresh');
    try {
      const report = await runs.test(slot, log.file, log.context);
      await saveTests(slot, report);
      await updateMeta(layout, slot.version, meta => {
        const record = meta.slots[slot.slot];
        return {
          ...meta,
          ...(record === undefined
            ? {}
            : { slots: { ...meta.slots, [slot.slot]: { ...record, tests: report.outcome } } }),
          history: [
            ...meta.history,
            {
              at: report.at,
              action: 'test',
              slot: slot.slot,
              build: slot.resolved.build,
              tests: report.outcome,
            },
          ],
        };
      });
      return report;
    } catch (error) {
      throw logFailure(log, error);
    } finally {
      await log.close();
    }
  });
}
