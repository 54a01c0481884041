import type { TestCaseResult, TestReport, TestSuiteResult } from '../../report.ts';

/** Characters that XML 1.0 cannot hold, not even escaped: most controls, halves of a pair, two more. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // In an attribute a parser would turn them into blanks.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Test results as build servers read them: `testsuites`, a `testsuite` for each suite, a `testcase` for each test with
 * its file and its time in seconds. What ended a suite early is an `error`, a file in which no test ran is `skipped`.
 */
export function junitText(report: Omit<TestReport, 'logFile' | 'junitFile'>): string {
  const suites = report.suites.map(suite => ({ name: suite.suite, ...casesOf(suite) }));
  const total = (count: 'tests' | 'failures' | 'errors' | 'skipped'): number =>
    suites.reduce((sum, suite) => sum + suite[count], 0);
  const head = attributes({
    name: `${report.skill} ${report.version}`,
    tests: total('tests'),
    failures: total('failures'),
    errors: total('errors'),
    skipped: total('skipped'),
    time: seconds(report.durationMs),
    timestamp: report.at.replace(/\.\d+Z$/, ''),
  });
  const body = suites.map(({ name, tests, failures, errors, skipped, durationMs, lines }) => {
    const suite = attributes({
      name,
      tests,
      failures,
      errors,
      skipped,
      time: seconds(durationMs),
      timestamp: report.at.replace(/\.\d+Z$/, ''),
    });
    return [`  <testsuite${suite}>`, ...lines, '  </testsuite>'].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${head}>`, ...body, '</testsuites>', ''].join(
    '\n',
  );
}

interface SuiteCases {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly durationMs: number;
  readonly lines: readonly string[];
}

function casesOf(suite: TestSuiteResult): SuiteCases {
  const { cases, emptyFiles, problem, durationMs } = suite;
  const count = (outcome: TestCaseResult['outcome']): number =>
    cases.filter(result => result.outcome === outcome).length;
  return {
    tests: cases.length + emptyFiles.length + (problem === undefined ? 0 : 1),
    failures: count('failed'),
    errors: problem === undefined ? 0 : 1,
    skipped: count('skipped') + emptyFiles.length,
    durationMs,
    lines: [
      ...cases.map(caseText),
      ...emptyFiles.map(file =>
        element({ classname: className(file), name: '(no test ran)', file, time: seconds(0) }, [
          `<skipped${attributes({ message: `No test ran in ${file}.` })}/>`,
        ]),
      ),
      ...(problem === undefined
        ? []
        : [
            element({ classname: suite.suite, name: '(suite)', time: seconds(0) }, [
              `<error${attributes({ message: problem, type: 'suite' })}/>`,
            ]),
          ]),
    ],
  };
}

function caseText(result: TestCaseResult): string {
  const { file, name, line, outcome, durationMs, message } = result;
  return element(
    {
      classname: className(file),
      name,
      file,
      ...(line === undefined ? {} : { line }),
      time: seconds(durationMs),
    },
    outcomeLines(outcome, message),
  );
}

function outcomeLines(outcome: TestCaseResult['outcome'], message: string | undefined): readonly string[] {
  if (outcome === 'passed') return [];
  if (outcome === 'skipped') return [`<skipped${message === undefined ? '' : attributes({ message })}/>`];
  const [first = 'failed'] = (message ?? 'failed').split('\n');
  return [
    `<failure${attributes({ message: first, type: 'failure' })}>${escaped(message ?? 'failed', /[&<>\r]/g)}</failure>`,
  ];
}

/** `tests/smoke/test_x.py` → `tests.smoke.test_x`, by which build servers group. */
function className(file: string): string {
  return file.replace(/\.[^./]+$/, '').replaceAll('/', '.');
}

function element(given: Readonly<Record<string, string | number>>, inner: readonly string[]): string {
  const open = `    <testcase${attributes(given)}`;
  if (inner.length === 0) return `${open}/>`;
  return [`${open}>`, ...inner.map(line => `      ${line}`), '    </testcase>'].join('\n');
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`)
    .join('');
}

function escaped(text: string, special: RegExp): string {
  return text.replace(impossible, '\ufffd').replace(special, found => entities[found] ?? found);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
