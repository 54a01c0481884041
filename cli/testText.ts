import { stripVTControlCharacters } from 'node:util';
import colors from 'picocolors';
import type { TestCaseResult, TestReport, TestSuiteResult } from '../runtime/index.ts';

/** Test results in words: each suite with its counts, then its failures with their places, then the verdict. */
export function testText(report: TestReport): string {
  const where = `${report.skill} ${report.version}, slot ${report.slot}`;
  const took = colors.dim(`(${seconds(report.durationMs)})`);
  const counts = `${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`;
  const width = Math.max(0, ...report.suites.map(suite => suite.suite.length));
  const suites = report.suites.map(suite => `${suiteText(suite, width)}\n`).join('');
  switch (report.outcome) {
    case 'passed':
      return `${suites}${colors.green('✔')} Tests passed: ${counts} in ${where} ${took}`;
    case 'failed':
      return `${suites}${colors.red('✘')} Tests failed: ${counts} in ${where} ${took}\n${colors.dim(`Log: ${report.logFile}`)}`;
    case 'none':
      return `${colors.yellow('•')} ${report.skill} has no tests.`;
    default:
      return `${suites}${colors.yellow('•')} No test ran in ${where}.`;
  }
}

function suiteText(suite: TestSuiteResult, width: number): string {
  const { cases, emptyFiles, problem, durationMs } = suite;
  const counts = (['passed', 'failed', 'skipped'] as const).flatMap(outcome => {
    const count = cases.filter(result => result.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  const colour = { passed: colors.green, failed: colors.red, 'nothing-ran': colors.yellow }[suite.outcome];
  const said = counts.length === 0 ? 'no test ran' : counts.join(', ');
  return [
    `  ${colors.bold(suite.suite.padEnd(width))}  ${colour(said)} ${colors.dim(seconds(durationMs))}`,
    ...cases.filter(result => result.outcome === 'failed').map(failureText),
    ...(problem === undefined ? [] : [`    ${colors.red('✘')} ${problem}`]),
    ...emptyFiles.map(file => `    ${colors.yellow('no test ran in')} ${file}`),
  ].join('\n');
}

/** `tests/smoke/test_x.py:12 test_name`, then what is wrong, indented. */
function failureText({ file, line, name, message = '' }: TestCaseResult): string {
  const place = line === undefined ? file : `${file}:${line}`;
  // The place is said already.
  const said = message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
  const lines = stripVTControlCharacters(said)
    .split('\n')
    .filter(text => text !== '')
    .map(text => `\n      ${text}`);
  return `    ${colors.red('✘')} ${place} ${colors.bold(name)}${lines.join('')}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
