import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import type { Readiness, TestReport } from '../report.ts';
import type { BuildCommand, BuildResult } from './environment/isolatedBuild.ts';
import type { PreparedSlot } from './slots/slots.ts';

/** The command that wants a slot's code to run. */
export type ApprovalPurpose = 'install' | 'test' | 'activate' | 'enable' | 'setup';

/**
 * What the lifecycle needs run of a skill's code before a slot may become active. The lifecycle runs no code itself:
 * whoever composes it hands in the execution side.
 */
export interface PreparationRuns {
  /**
   * Whether code of this slot may run at all: approved already, or by the person's own command, or by their answer.
   * Throws `approval-needed`.
   */
  approve(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    purpose: ApprovalPurpose,
    context: OperationContext,
  ): Promise<void>;
  /**
   * Runs the build of a package, which is foreign code, isolated. It comes before there is a resolved manifest, and
   * asks for its approval itself. Throws `approval-needed`, `isolation-unavailable`, a limit's code.
   */
  build(skill: DiscoveredSkill, command: BuildCommand, context: OperationContext): Promise<BuildResult>;
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
