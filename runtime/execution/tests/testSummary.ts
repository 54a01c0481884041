import type { PreparedSlot } from '../../lifecycle/index.ts';
import type { TestOutcome, TestReport, TestSuiteResult } from '../../report.ts';

/** The report of a test run. */
export function summarise(
  slot: PreparedSlot,
  suites: readonly TestSuiteResult[],
  logFile: string,
  durationMs: number,
): TestReport {
  const sum = (count: (suite: TestSuiteResult) => number): number =>
    suites.reduce((total, suite) => total + count(suite), 0);
  return {
    skill: slot.resolved.name,
    version: slot.version,
    slot: slot.slot,
    outcome: outcomeOf(suites),
    passed: sum(suite => countOf(suite, 'passed')),
    // A suite that was killed or crashed failed, even when each case that finished had passed.
    failed: sum(suite => Math.max(countOf(suite, 'failed'), suite.problem === undefined ? 0 : 1)),
    skipped: sum(suite => countOf(suite, 'skipped')),
    durationMs,
    at: new Date().toISOString(),
    suites,
    logFile,
  };
}

function countOf(suite: TestSuiteResult, outcome: 'passed' | 'failed' | 'skipped'): number {
  return suite.cases.filter(result => result.outcome === outcome).length;
}

function outcomeOf(suites: readonly TestSuiteResult[]): TestOutcome {
  if (suites.length === 0) return 'none';
  if (suites.some(suite => suite.outcome === 'failed')) return 'failed';
  return suites.some(suite => suite.outcome === 'passed') ? 'passed' : 'nothing-ran';
}
