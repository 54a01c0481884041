import path from 'node:path';
import { run } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Connection } from './connection.ts';
import { readFileSync, runAsNode } from './kept.ts';
import { inSkill, placeIn, placeOf, skillRoot } from './places.ts';
import type { StandardStreams } from './standardStreams.ts';
import { doesNothing } from './testFile.ts';

/** The most characters of one failure's message. */
const maximumMessage = 2000;
/** The most of a file's error output that is kept, in characters, to find out why it failed. */
const keptErrors = 100_000;

type Outcome = 'passed' | 'failed' | 'skipped';

/** An event of Node's test runner, as far as it is of use here. */
interface TestEvent {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details?: {
    readonly duration_ms?: number;
    readonly type?: string;
    readonly error?: {
      readonly failureType?: string;
      readonly cause?: unknown;
      readonly message?: string;
      readonly exitCode?: number;
      readonly signal?: string | null;
    };
  };
}

/**
 * Runs test files under Node's own test runner, one after another, each in a process of its own. A file without tests
 * of that kind is a script: one case, by its exit code. Reports each finished test at once; returns the text of
 * `{emptyFiles}`.
 */
export async function runTests(
  suite: string,
  files: readonly string[],
  connection: Connection,
  streams: StandardStreams,
): Promise<string> {
  // The runner starts its processes with this one's variables.
  Object.assign(process.env, runAsNode);
  const emptyFiles: string[] = [];
  for (const file of files) {
    const isEmpty = await new FileRun(suite, file, connection, streams).run();
    if (isEmpty) emptyFiles.push(file);
  }
  return JSON.stringify({ emptyFiles });
}

/** One test file under way. */
class FileRun {
  readonly #suite: string;
  readonly #file: string;
  readonly #absolute: string;
  readonly #connection: Connection;
  readonly #streams: StandardStreams;
  /** Names of the tests that are reported, and of those that run, by nesting. */
  #reported: readonly string[] = [];
  #running: readonly string[] = [];
  /** Tests that have tests of their own, by their whole name. */
  readonly #parents = new Set<string>();
  /** Tests that have begun and not ended, with their whole names. */
  readonly #unfinished = new Map<string, { readonly name: string; readonly event: TestEvent }[]>();
  #errors = '';
  #isEmpty = false;

  constructor(suite: string, file: string, connection: Connection, streams: StandardStreams) {
    this.#suite = suite;
    this.#file = file;
    this.#absolute = path.resolve(skillRoot, file);
    this.#connection = connection;
    this.#streams = streams;
  }

  /** Whether no test ran in it. */
  async run(): Promise<boolean> {
    const options = { files: [this.#absolute], concurrency: false, isolation: 'process' } as const;
    for await (const { type, data } of run(options)) {
      switch (type) {
        case 'test:dequeue':
          this.#start(data as TestEvent);
          break;
        case 'test:start':
          this.#reported = [...this.#reported.slice(0, data.nesting), data.name];
          for (let depth = 1; depth <= data.nesting; depth += 1) {
            this.#parents.add(joined(this.#reported.slice(0, depth)));
          }
          break;
        case 'test:pass':
        case 'test:fail':
          this.#finish(type === 'test:pass', data as TestEvent);
          break;
        case 'test:stdout':
          this.#streams.write('stdout', data.message);
          break;
        case 'test:stderr':
          this.#errors = (this.#errors + data.message).slice(-keptErrors);
          this.#streams.write('stderr', data.message);
          break;
        default:
      }
    }
    return this.#leftEarly() ? false : this.#isEmpty;
  }

  /** A test that ends its process takes the tests after it along, and the runner says nothing of them. */
  #leftEarly(): boolean {
    const left = [...this.#unfinished.values()].flat().filter(({ name }) => !this.#parents.has(name));
    for (const { name, event } of left) {
      const message = `${this.#file}:${event.line ?? 1}: The process ended while this test ran.`;
      this.#report(name, 'failed', event, message);
    }
    return left.length > 0;
  }

  #start(event: TestEvent): void {
    const { name, nesting, line } = event;
    if (name === this.#absolute) return;
    this.#running = [...this.#running.slice(0, nesting), name];
    const whole = joined(this.#running);
    for (let depth = 1; depth <= nesting; depth += 1)
      this.#parents.add(joined(this.#running.slice(0, depth)));
    const key = keyOf(event);
    this.#unfinished.set(key, [...(this.#unfinished.get(key) ?? []), { name: whole, event }]);
    const place = line === undefined ? {} : { line };
    this.#connection.notify('testStarted', { file: this.#file, name: whole, ...place });
  }

  #finish(passed: boolean, event: TestEvent): void {
    if (event.name === this.#absolute) {
      this.#finishFile(passed, event);
      return;
    }
    const key = keyOf(event);
    this.#unfinished.set(key, (this.#unfinished.get(key) ?? []).slice(1));
    const name = joined([...this.#reported.slice(0, event.nesting), event.name]);
    const { type, error } = event.details ?? {};
    const isParent = type === 'suite' || this.#parents.has(name);
    // A group is no test. It is one that fails where it fails by itself: in its body, in a hook.
    if (isParent && (passed || error?.failureType === 'subtestsFailed')) return;
    const aside = isGiven(event.skip) || (isGiven(event.todo) && !passed);
    const outcome = aside ? 'skipped' : passed ? 'passed' : 'failed';
    this.#report(name, outcome, event, outcome === 'failed' ? failureMessage(this.#file, event) : undefined);
  }

  /** Of the file as a whole the runner tells only where no test in it ran, or where it failed by itself. */
  #finishFile(passed: boolean, event: TestEvent): void {
    const hadTests = this.#reported.some(name => name !== this.#absolute);
    if (passed) {
      this.#isEmpty = !hadTests && doesNothing(textOf(this.#absolute));
      if (!this.#isEmpty && !hadTests) this.#report(path.basename(this.#file), 'passed', event);
      return;
    }
    this.#report(path.basename(this.#file), 'failed', event, this.#endMessage(event));
  }

  #endMessage({ details }: TestEvent): string {
    const place = placeIn(this.#errors);
    const line = this.#errors
      .split('\n')
      .find(text => /^(?:Uncaught )?[A-Za-z.]*(?:Error|Exception)\b.*/.test(text));
    const { exitCode, signal } = details?.error ?? {};
    const end = typeof signal === 'string' ? `ended by ${signal}` : `exited with code ${exitCode ?? 1}`;
    const where = place?.file === undefined ? this.#file : `${place.file}:${place.line}`;
    return shortened(`${where}: ${line ?? end}`);
  }

  #report(name: string, outcome: Outcome, event: TestEvent, message?: string): void {
    this.#streams.write('stdout', verdict(outcome, this.#file, name, message));
    this.#connection.notify('testCase', {
      suite: this.#suite,
      file: this.#file,
      name,
      outcome,
      durationMs: Math.round((event.details?.duration_ms ?? 0) * 10) / 10,
      // Of a script only the file is known.
      ...(event.line === undefined || event.name === this.#absolute ? {} : { line: event.line }),
      ...(message === undefined ? {} : { message }),
    });
  }
}

/** The same for all events of one test, and of its likes in a loop. */
function keyOf({ name, nesting, line, column }: TestEvent): string {
  return JSON.stringify([name, nesting, line, column]);
}

function joined(names: readonly string[]): string {
  return names.join(' > ');
}

/** Runners give `skip` and `todo` as a text, which may be empty, or as true. */
function isGiven(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

/** Begins with the place: of the failure in the skill's own sources, else of the test. */
function failureMessage(file: string, event: TestEvent): string {
  const { error } = event.details ?? {};
  const cause = error?.cause ?? error;
  const found = placeOf(cause);
  const own = event.file === undefined ? undefined : inSkill(event.file);
  const place =
    found.file === undefined ? { file: own ?? file, line: event.line ?? 1 } : { ...found, file: found.file };
  return shortened(`${place.file}:${place.line ?? 1}: ${causeText(cause)}`);
}

function causeText(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : String(cause);
  return cause.message === '' ? cause.name : `${cause.name}: ${cause.message}`;
}

function shortened(message: string): string {
  const plain = stripVTControlCharacters(message).trim();
  return plain.length > maximumMessage ? `${plain.slice(0, maximumMessage - 1)}…` : plain;
}

function verdict(outcome: Outcome, file: string, name: string, message: string | undefined): string {
  const colours = { passed: '32mPASS', failed: '31mFAIL', skipped: '33mSKIP' } as const;
  const end = message === undefined ? '' : `\n${message}`;
  return `\u001b[${colours[outcome]}\u001b[0m ${file}: ${name}${end}\n`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The test removed its own file; it ran all the same.
    return '';
  }
}
