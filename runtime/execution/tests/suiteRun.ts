import type { PreparedSlot, SkillLayout } from '../../lifecycle/index.ts';
import type { OperationContext } from '../../operation.ts';
import type { TestCaseResult, TestSuiteResult } from '../../report.ts';
import type { SlotCaller } from '../slotCall.ts';
import { CallError } from '../supervisor/callError.ts';
import { type RunningTest, withLine } from './cases.ts';
import type { Suite, TestLanguage } from './suites.ts';

/** What the calls of all suites share. */
export interface SuiteSurroundings {
  readonly caller: SlotCaller;
  readonly skill: SkillLayout;
  readonly slot: PreparedSlot;
  readonly secrets: ReadonlyMap<string, string>;
  /** A folder with pytest, for skills that do not bring it. */
  findPytest(): Promise<string>;
}

const languages: readonly TestLanguage[] = ['python', 'node'];

/** Runs one suite, its Python files first; both languages share its time limit. Failing tests do not throw. */
export async function runSuite(
  surroundings: SuiteSurroundings,
  suite: Suite,
  context: OperationContext,
): Promise<TestSuiteResult> {
  const started = performance.now();
  const run = new SuiteRun(surroundings, suite, context);
  for (const language of languages) {
    if (suite.files[language].length > 0 && run.problem === undefined) await run.files(language);
  }
  const { cases, emptyFiles, problem } = run;
  return {
    suite: suite.name,
    outcome: outcomeOf(cases, problem),
    durationMs: performance.now() - started,
    cases,
    emptyFiles,
    ...(problem === undefined ? {} : { problem }),
  };
}

function outcomeOf(
  cases: readonly TestCaseResult[],
  problem: string | undefined,
): TestSuiteResult['outcome'] {
  if (problem !== undefined || cases.some(result => result.outcome === 'failed')) return 'failed';
  return cases.some(result => result.outcome === 'passed') ? 'passed' : 'nothing-ran';
}

/** One suite under way. */
class SuiteRun {
  readonly emptyFiles: string[] = [];
  readonly cases: TestCaseResult[] = [];
  /** Why the suite came to an end before its time. */
  problem: string | undefined;
  readonly #surroundings: SuiteSurroundings;
  readonly #suite: Suite;
  readonly #context: OperationContext;
  #running: RunningTest | undefined;
  /** Milliseconds that workers have run; what is fetched between two of them does not count. */
  #used = 0;

  constructor(surroundings: SuiteSurroundings, suite: Suite, context: OperationContext) {
    this.#surroundings = surroundings;
    this.#suite = suite;
    this.#context = context;
  }

  async files(language: TestLanguage): Promise<void> {
    const before = this.cases.length;
    try {
      try {
        await this.#call(language, []);
      } catch (error) {
        const missing = error instanceof CallError && error.failure.failure?.kind === 'pytest-missing';
        if (!missing) throw error;
        // Files that cannot be parsed were reported already, and will be again.
        this.cases.length = before;
        await this.#call(language, [await this.#surroundings.findPytest()]);
      }
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.#endedEarly(error);
    }
  }

  async #call(language: TestLanguage, extraPaths: readonly string[]): Promise<void> {
    const { caller, skill, slot, secrets } = this.#surroundings;
    const { name, limitMs, files } = this.#suite;
    const begun = performance.now();
    try {
      const answer = (await caller.call(
        skill,
        slot,
        {
          method: 'test',
          parameters: { suite: name, files: files[language] },
          timeoutMs: Math.max(1, limitMs - this.#used),
          mode: 'test',
          reuse: false,
          language,
          testSecrets: secrets,
          extraPaths,
          onNotification: (method, parameters) => this.#hear(method, parameters),
        },
        this.#context,
      )) as { readonly emptyFiles: readonly string[] };
      this.emptyFiles.push(...answer.emptyFiles);
    } finally {
      this.#used += performance.now() - begun;
    }
  }

  #hear(method: string, parameters: unknown): void {
    if (method === 'testStarted') {
      this.#running = { ...(parameters as RunningTest), since: performance.now() };
    } else if (method === 'testCase') {
      this.#running = undefined;
      this.cases.push(withLine(parameters as TestCaseResult));
    }
  }

  #endedEarly(error: CallError): void {
    const { name, limitMs } = this.#suite;
    const limit = `at its limit of ${limitMs / 1000} s`;
    const timeout = error.failure.reason === 'timeout';
    this.problem = timeout
      ? `The ${name} suite was killed ${limit}.`
      : `The ${name} suite ended early: ${error.message}`;
    if (this.#running === undefined) return;
    const { file, name: test, line, since } = this.#running;
    const how = timeout ? `the suite was killed ${limit}` : `the suite ended: ${error.message}`;
    const interrupted: TestCaseResult = {
      suite: name,
      file,
      name: test,
      outcome: 'failed',
      durationMs: since === undefined ? 0 : performance.now() - since,
      message: `${line === undefined ? file : `${file}:${line}`}: it was running when ${how}`,
      ...(line === undefined ? {} : { line }),
    };
    this.cases.push(interrupted);
  }
}
