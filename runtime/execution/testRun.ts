import path from 'node:path';
import { listFiles } from '../../workspace/index.ts';
import { findInterpreter, type PreparedSlot, type SkillLayout } from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';
import type { TestCaseResult, TestOutcome, TestReport, TestSuiteResult } from '../report.ts';
import type { SlotCaller } from './slotCall.ts';
import { CallError } from './supervisor/callError.ts';

interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  readonly limitMs: number;
}

/** The suites of the adaos format with their time limits in milliseconds; loose files come last. */
const suiteLimits: readonly (readonly [name: string, limitMs: number])[] = [
  ['smoke', 10_000],
  ['contract', 30_000],
  ['e2e-dryrun', 60_000],
];
const looseSuite = ['tests', 60_000] as const;

/** Runs every suite of an installed slot, streaming its output, and reports what ran. Failing tests do not throw. */
export async function runTests(
  caller: SlotCaller,
  skill: SkillLayout,
  slot: PreparedSlot,
  logFile: string,
  findPytest: (interpreter: Awaited<ReturnType<typeof findInterpreter>>) => Promise<string>,
  context: OperationContext,
): Promise<TestReport> {
  const started = performance.now();
  const suites = slot.resolved.format === 'adaos' ? suitesOf(await listFiles(slot.layout.skillFolder)) : [];
  const results: TestSuiteResult[] = [];
  let extraPaths: readonly string[] = [];
  for (const suite of suites) {
    context.onStep?.(`Testing ${suite.name}`);
    context.onOutput?.(`\u001b[1m${suite.name}\u001b[0m\n`, 'stdout');
    let result = await runSuite(caller, skill, slot, suite, extraPaths, context);
    if (result === 'pytest-missing') {
      const { interpreter = '' } = slot.resolved.runtime;
      extraPaths = [await findPytest(await findInterpreter(interpreter, undefined, {}))];
      result = await runSuite(caller, skill, slot, suite, extraPaths, context);
    }
    if (result === 'pytest-missing') throw new Error('pytest is installed, yet cannot be imported');
    results.push(result);
    if (result.problem !== undefined) context.onOutput?.(`\u001b[31m${result.problem}\u001b[0m\n`, 'stderr');
  }
  return summarise(slot, results, logFile, performance.now() - started);
}

/** Test files below `tests/` or `runtime/tests/`; helpers (conftest, leading underscore) are no tests. */
function suitesOf(files: readonly string[]): readonly Suite[] {
  const tests = files.filter(file => {
    const name = path.posix.basename(file);
    return name.endsWith('.py') && name !== 'conftest.py' && !name.startsWith('_');
  });
  const inSuite = (folder: string): string[] => tests.filter(file => path.posix.dirname(file) === folder);
  const named = suiteLimits.map(([name, limitMs]) => ({
    name,
    limitMs,
    files: [...inSuite(`tests/${name}`), ...inSuite(`runtime/tests/${name}`)],
  }));
  const loose = { name: looseSuite[0], limitMs: looseSuite[1], files: inSuite('tests') };
  return [...named, loose].filter(suite => suite.files.length > 0);
}

async function runSuite(
  caller: SlotCaller,
  skill: SkillLayout,
  slot: PreparedSlot,
  suite: Suite,
  extraPaths: readonly string[],
  context: OperationContext,
): Promise<TestSuiteResult | 'pytest-missing'> {
  const started = performance.now();
  const cases: TestCaseResult[] = [];
  const finish = (emptyFiles: readonly string[], problem?: string): TestSuiteResult => ({
    suite: suite.name,
    outcome:
      problem !== undefined || cases.some(result => result.outcome === 'failed')
        ? 'failed'
        : cases.some(result => result.outcome === 'passed')
          ? 'passed'
          : 'nothing-ran',
    durationMs: performance.now() - started,
    cases,
    emptyFiles,
    ...(problem === undefined ? {} : { problem }),
  });
  try {
    const answer = (await caller.call(
      skill,
      slot,
      {
        method: 'test',
        parameters: { suite: suite.name, files: suite.files },
        timeoutMs: suite.limitMs,
        mode: 'test',
        reuse: false,
        extraPaths,
        onNotification: (method, parameters) => {
          if (method === 'testCase') cases.push(parameters as TestCaseResult);
        },
      },
      context,
    )) as { readonly emptyFiles: readonly string[] };
    return finish(answer.emptyFiles);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { reason, failure } = error.failure;
    if (failure?.kind === 'pytest-missing' && extraPaths.length === 0) return 'pytest-missing';
    if (reason === 'timeout') {
      return finish([], `The ${suite.name} suite was killed at its limit of ${suite.limitMs / 1000} s.`);
    }
    return finish([], `The ${suite.name} suite ended early: ${error.message}`);
  }
}

function summarise(
  slot: PreparedSlot,
  suites: readonly TestSuiteResult[],
  logFile: string,
  durationMs: number,
): TestReport {
  const count = (outcome: TestCaseResult['outcome']): number =>
    suites.flatMap(suite => suite.cases).filter(result => result.outcome === outcome).length;
  // A suite that was killed or crashed failed, even when each case that finished had passed.
  const broken = suites.filter(suite => suite.problem !== undefined).length;
  return {
    skill: slot.resolved.name,
    version: slot.version,
    slot: slot.slot,
    outcome: outcomeOf(suites),
    passed: count('passed'),
    failed: count('failed') + broken,
    skipped: count('skipped'),
    durationMs,
    at: new Date().toISOString(),
    suites,
    logFile,
  };
}

function outcomeOf(suites: readonly TestSuiteResult[]): TestOutcome {
  if (suites.length === 0) return 'none';
  if (suites.some(suite => suite.outcome === 'failed')) return 'failed';
  return suites.some(suite => suite.outcome === 'passed') ? 'passed' : 'nothing-ran';
}
