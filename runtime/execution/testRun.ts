import { type DiscoveredSkill, listFiles } from '../../workspace/index.ts';
import { layoutOf, type PreparedSlot, slotInterpreter } from '../lifecycle/index.ts';
import { type OperationContext, throwIfCancelled } from '../operation.ts';
import type { TestReport, TestSuiteResult } from '../report.ts';
import type { SlotCaller } from './slotCall.ts';
import { checkSuite } from './tests/instructionCheck.ts';
import { runSuite } from './tests/suiteRun.ts';
import { suitesOf } from './tests/suites.ts';
import { testSecrets } from './tests/testSecrets.ts';
import { summarise } from './tests/testSummary.ts';

export interface TestRun {
  readonly caller: SlotCaller;
  readonly skill: DiscoveredSkill;
  readonly slot: PreparedSlot;
  /** Absolute: where the output is being written. */
  readonly logFile: string;
  /** A folder with pytest for an interpreter, for skills that do not bring it. */
  findPytest(interpreter: Awaited<ReturnType<typeof slotInterpreter>>['base']): Promise<string>;
}

/**
 * Runs every suite of an installed slot, streaming its output, and reports what ran. Failing tests do not throw.
 * Throws `cancelled`, `pytest-unavailable`, or what keeps a worker from starting.
 */
export async function runTests(
  { caller, skill, slot, logFile, findPytest }: TestRun,
  context: OperationContext,
): Promise<TestReport> {
  const started = performance.now();
  const { resolved, layout } = slot;
  const surroundings = {
    caller,
    skill: layoutOf(skill),
    slot,
    secrets: await testSecrets(slot, process.env),
    findPytest: async () => {
      return await findPytest((await slotInterpreter(slot, undefined)).base);
    },
  };
  const results: TestSuiteResult[] = [];
  const checked = await checkSuite(skill, slot, context);
  if (checked !== undefined) results.push(checked);
  for (const suite of suitesOf(resolved.format, await listFiles(layout.skillFolder))) {
    throwIfCancelled(context.signal);
    context.onStep?.(`Testing ${suite.name}`);
    context.onOutput?.(`\u001b[1m${suite.name}\u001b[0m\n`, 'stdout');
    const result = await runSuite(surroundings, suite, context);
    results.push(result);
    if (result.problem !== undefined) context.onOutput?.(`\u001b[31m${result.problem}\u001b[0m\n`, 'stderr');
  }
  return summarise(slot, results, logFile, performance.now() - started);
}
