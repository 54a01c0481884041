import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Runnable } from 'mocha';
import {
  describeTest,
  type SuiteEvent,
  suiteEventsVariable,
  type TestOutcomeEvent,
} from '../support/suiteEvents.ts';

/** Runs every bundled test file beside this one. Called by the editor's extension host, of whatever editor. */
export async function run(): Promise<void> {
  report({ event: 'start', pid: process.pid });
  try {
    await runTests();
    report({ event: 'end' });
  } catch (error) {
    report({ event: 'error', message: error instanceof Error ? String(error.stack) : String(error) });
    throw error;
  }
}

async function runTests(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // Results go out as events; the base of all reporters prints nothing.
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Mocha.reporters.Base });
  const files = readdirSync(import.meta.dirname).filter(name => name.endsWith('.test.cjs'));
  for (const file of files.sort()) mocha.addFile(path.join(import.meta.dirname, file));
  let ran = 0;
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    const finish = (test: Runnable, outcome: TestOutcomeEvent['outcome'], error?: string): void => {
      ran++;
      const seconds = (test.duration ?? 0) / 1000;
      const happened = { event: 'test', title: titleOf(test), outcome, seconds } as const;
      const withError = error === undefined ? happened : { ...happened, error };
      report(withError);
      console.log(describeTest(withError));
    };
    runner.on('test', test => report({ event: 'begin', title: titleOf(test) }));
    runner.on('hook', hook => report({ event: 'begin', title: titleOf(hook) }));
    runner.on('pass', test => finish(test, 'passed'));
    runner.on('pending', test => finish(test, 'skipped'));
    runner.on('fail', (test, error) => finish(test, 'failed', error?.stack ?? String(error)));
  });
  if (ran === 0) throw new Error('No test ran.');
  if (failures > 0) throw new Error(`${failures} failed.`);
}

function titleOf(test: Runnable): string {
  return test.titlePath().join(' › ');
}

function report(event: SuiteEvent): void {
  const file = process.env[suiteEventsVariable];
  if (file) appendFileSync(file, `${JSON.stringify(event)}\n`);
}
