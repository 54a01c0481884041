import type { TestReport } from '../../runtime/report.ts';
import type { TerminalSummary } from '../testTerminal.ts';
import { describeDuration } from '../views/describe.ts';

/** The last line of a test run, for example `5 passed · 1.2 s`. */
export function summariseTests(report: TestReport): TerminalSummary {
  const took = ` · ${describeDuration(report.durationMs)}`;
  switch (report.outcome) {
    case 'passed':
      return { verdict: 'good', text: `${counts(report)}${took}` };
    case 'failed':
      return { verdict: 'bad', text: `${counts(report)}${took}` };
    case 'none':
      return { verdict: 'unclear', text: 'This skill has no tests' };
    case 'nothing-ran':
      return { verdict: 'unclear', text: `Test files exist, but no test ran in them${took}` };
    case 'not-run':
      return { verdict: 'unclear', text: 'The tests did not run' };
  }
}

function counts({ passed, failed, skipped }: TestReport): string {
  const parts = [
    failed > 0 ? `${failed} failed` : '',
    `${passed} passed`,
    skipped > 0 ? `${skipped} skipped` : '',
  ];
  return parts.filter(part => part !== '').join(', ');
}
