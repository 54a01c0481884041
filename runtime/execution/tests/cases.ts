import type { TestCaseResult } from '../../report.ts';

/** A test that has begun: what a worker says in `testStarted`. */
export interface RunningTest {
  readonly file: string;
  readonly name: string;
  readonly line?: number;
  /** When it began, on this process's clock. */
  readonly since?: number;
}

/** `tests/smoke/test_x.py:12: ` at the beginning of a message. */
const place = /^(?<file>[^\n]+?):(?<line>[1-9]\d{0,8}): /;

/** The case with the line where it failed, when its message names one of its own file; else with the worker's. */
export function withLine(result: TestCaseResult): TestCaseResult {
  const found = place.exec(result.message ?? '')?.groups;
  return found?.['file'] === result.file ? { ...result, line: Number(found['line']) } : result;
}
