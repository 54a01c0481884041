import path from 'node:path';
import type { SuiteCount } from './result.ts';

/** The parts that are read here of the file that vitest's `json` reporter writes. */
export interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** In milliseconds. */
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Counts the tests of the files that a pattern matches, by their path in the repository. */
export function countTests(report: VitestReport, root: string, files: RegExp): SuiteCount {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const file of report.testResults) {
    if (!files.test(path.relative(root, file.name).replaceAll(path.sep, '/'))) continue;
    const statuses = file.assertionResults.map(one => one.status);
    passed += statuses.filter(status => status === 'passed').length;
    const failedHere = statuses.filter(status => status === 'failed').length;
    // A file that could not be loaded, or whose hook failed, fails without a failed test.
    failed += file.status === 'failed' ? Math.max(failedHere, 1) : failedHere;
    skipped += statuses.filter(status => status !== 'passed' && status !== 'failed').length;
  }
  return { passed, failed, skipped };
}
