/** One line of JSON each, appended by the suite inside the extension host as things happen. */
export type SuiteEvent =
  | { readonly event: 'start'; readonly pid: number }
  | { readonly event: 'begin'; readonly title: string }
  | {
      readonly event: 'test';
      readonly title: string;
      readonly outcome: 'passed' | 'failed' | 'skipped';
      readonly seconds: number;
      readonly error?: string;
    }
  | { readonly event: 'error'; readonly message: string }
  | { readonly event: 'end' };

/** The environment variable that names the file of events. */
export const suiteEventsVariable = 'SKILLBERTH_SUITE_EVENTS';

export type TestOutcomeEvent = Extract<SuiteEvent, { event: 'test' }>;

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tests: readonly TestOutcomeEvent[];
  /** Why the suite did not come to its end. */
  readonly crash?: string;
}

/** One test for a person to read. */
export function describeTest({ outcome, title, seconds, error }: TestOutcomeEvent): string {
  const mark = { passed: '✓', failed: '✗', skipped: '-' }[outcome];
  return `${mark} ${title} (${Math.round(seconds * 1000)} ms)${error ? `\n${error}` : ''}`;
}

/** The result of a suite from its events so far. A last line cut off by a crash is left out. */
export function resultOf(lines: string, crash?: string): SuiteResult {
  const tests = readEvents(lines).filter(event => event.event === 'test');
  const count = (outcome: TestOutcomeEvent['outcome']): number =>
    tests.filter(one => one.outcome === outcome).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    tests,
    ...(crash === undefined ? {} : { crash }),
  };
}

export function readEvents(lines: string): SuiteEvent[] {
  const complete = lines.slice(0, lines.lastIndexOf('\n') + 1);
  return complete
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as SuiteEvent);
}
