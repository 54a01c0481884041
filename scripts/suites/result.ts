export interface SuiteCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface SuiteSummary extends SuiteCount {
  readonly suite: string;
  readonly seconds: number;
  /** Why a suite counts as failed although no test of it failed. */
  readonly problem?: string;
}

/** A suite that ran nothing or broke down counts as one failure, so that it cannot pass unseen. */
export function summarise(
  suite: string,
  seconds: number,
  count: SuiteCount | undefined,
  problem?: string,
): SuiteSummary {
  const { passed, failed, skipped } = count ?? { passed: 0, failed: 0, skipped: 0 };
  const why = problem ?? (passed + failed === 0 ? 'no test ran' : undefined);
  if (why === undefined) return { suite, seconds, passed, failed, skipped };
  return { suite, seconds, passed, failed: failed + 1, skipped, problem: why };
}

export function total(summaries: readonly SuiteSummary[]): SuiteCount {
  const sum = (key: keyof SuiteCount): number => summaries.reduce((all, one) => all + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The table for a person, and as its last line the sum. */
export function describe(summaries: readonly SuiteSummary[]): string {
  const width = Math.max(...summaries.map(one => one.suite.length), 'suite'.length) + 2;
  const row = (name: string, ...columns: string[]): string =>
    name.padEnd(width) + columns.map(one => one.padStart(9)).join('');
  const { passed, failed, skipped } = total(summaries);
  return [
    row('suite', 'passed', 'failed', 'skipped', 'seconds'),
    ...summaries.map(one =>
      row(one.suite, `${one.passed}`, `${one.failed}`, `${one.skipped}`, one.seconds.toFixed(1)).concat(
        one.problem === undefined ? '' : `   ${one.problem}`,
      ),
    ),
    '',
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ].join('\n');
}
