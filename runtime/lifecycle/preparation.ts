import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import type { Readiness, TestReport } from '../report.ts';
import type { PreparedSlot } from './slots/slots.ts';

/**
 * What the lifecycle needs run of a skill's code before a slot may become active. The lifecycle runs no code itself:
 * whoever composes it hands in the execution side.
 */
export interface PreparationRuns {
  /** Imports every tool's module. Throws `import-failed`. */
  importCheck(slot: PreparedSlot, context: OperationContext): Promise<void>;
  /** Runs the health probe; a skill without one is ready. Throws `probe-failed`. */
  probe(slot: PreparedSlot, context: OperationContext): Promise<Readiness>;
  /** Runs the tests in the slot; failing tests are a report, not an error. */
  test(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    logFile: string,
    context: OperationContext,
  ): Promise<TestReport>;
}
