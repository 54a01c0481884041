import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { repository } from './support/workspace.ts';

const script = path.join(repository, 'dist', 'node-worker.cjs');

export interface TestCase {
  readonly suite: string;
  readonly file: string;
  readonly name: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly message?: string;
  readonly line?: number;
}

export interface Failure {
  readonly code: number;
  readonly message: string;
  readonly data?: {
    readonly kind: string;
    readonly tool?: string;
    readonly file?: string;
    readonly line?: number;
    readonly traceback?: string;
  };
}

export interface Reply<Result> {
  readonly value: Result;
  readonly output: string;
  readonly errors: string;
}

/** One Node worker on one skill, driven as the supervisor drives it. */
export class NodeWorker {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly cases: TestCase[] = [];
  readonly started: { readonly file: string; readonly name: string }[] = [];
  readonly notifications: { method: string; params: unknown }[] = [];
  readonly stored = new Map<string, unknown>();
  readonly ready: Promise<{ readonly node: string }>;
  readonly ended: Promise<unknown>;
  output = '';
  errors = '';
  readonly #skill: string;
  #marks = 0;

  constructor(skill: string, environment: Readonly<Record<string, string>> = {}) {
    this.#skill = skill;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      cwd: skill,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_PATH: '',
        SKILLBERTH_SKILL_NAME: 'sample',
        SKILLBERTH_SKILL_ROOT: skill,
        SKILLBERTH_SKILL_MODE: 'run',
        ...environment,
      },
    });
    this.process = child;
    this.ended = once(child, 'exit');
    child.stdout?.on('data', (data: Buffer) => {
      this.output += data.toString();
    });
    child.stderr?.on('data', (data: Buffer) => {
      this.errors += data.toString();
    });
    const stream = child.stdio[3];
    if (!(stream instanceof Duplex)) throw new Error('file descriptor 3 is not a duplex stream');
    stream.on('error', () => {});
    this.connection = createMessageConnection(
      new StreamMessageReader(stream),
      new StreamMessageWriter(stream),
    );
    this.ready = new Promise(done => this.connection.onNotification('ready', done));
    this.connection.onNotification('testCase', (testCase: TestCase) => void this.cases.push(testCase));
    this.connection.onNotification(
      'testStarted',
      (test: { file: string; name: string }) => void this.started.push(test),
    );
    for (const method of ['emit', 'log']) {
      this.connection.onNotification(method, params => void this.notifications.push({ method, params }));
    }
    for (const store of ['secrets', 'memory']) {
      this.connection.onRequest(`${store}.get`, ({ name, key }: { name?: string; key?: string }) => ({
        value: this.stored.get(`${store}:${name ?? key}`) ?? null,
      }));
      this.connection.onRequest(
        `${store}.set`,
        ({ name, key, value }: { name?: string; key?: string; value: unknown }) => {
          if (name === 'UNDECLARED') return new ResponseError(-32000, 'UNDECLARED is not declared.');
          this.stored.set(`${store}:${name ?? key}`, value);
          return {};
        },
      );
    }
    this.connection.listen();
  }

  /** Sends a request; returns its result and what was printed until the mark. */
  async send<Result>(method: string, parameters: object): Promise<Reply<Result>> {
    this.#marks += 1;
    const mark = `mark-${this.#marks}-${Math.random()}`;
    try {
      const value: Result = await this.connection.sendRequest(method, { mark, ...parameters });
      return { value, ...(await this.#cut(`${mark}\n`)) };
    } catch (error) {
      if (error instanceof ResponseError && error.code === -32000) await this.#cut(`${mark}\n`);
      throw error;
    }
  }

  async invoke(callable: string, input: object = {}, module = 'main.mjs'): Promise<unknown> {
    const { value } = await this.send<{ value: unknown }>('invoke', { module, callable, input });
    return value.value;
  }

  async failure(method: string, parameters: object): Promise<Failure> {
    try {
      await this.send(method, parameters);
    } catch (error) {
      if (error instanceof ResponseError) return error;
      throw error;
    }
    throw new Error(`${method} did not fail`);
  }

  invokeFailure(callable: string, input: object = {}, module = 'main.mjs'): Promise<Failure> {
    return this.failure('invoke', { module, callable, input });
  }

  loadFailure(callable: string, module = 'main.mjs'): Promise<Failure> {
    return this.failure('load', { tools: [{ name: 'tool_one', module, callable }] });
  }

  runTests(files: readonly string[]): Promise<Reply<{ emptyFiles: string[] }>> {
    return this.send('test', { suite: 'smoke', files });
  }

  async write(file: string, text: string): Promise<void> {
    const absolute = path.join(this.#skill, file);
    await mkdir(path.dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
  }

  async stop(): Promise<void> {
    this.connection.dispose();
    this.process.stdio[3]?.destroy();
    await this.ended;
  }

  async #cut(line: string): Promise<{ output: string; errors: string }> {
    // The mark is in the pipe before the reply is; it may be read a moment later.
    await waitFor(() => this.output.includes(line) && this.errors.includes(line));
    const [output = '', ...outputRest] = this.output.split(line);
    const [errors = '', ...errorsRest] = this.errors.split(line);
    this.output = outputRest.join(line);
    this.errors = errorsRest.join(line);
    return { output, errors };
  }
}

export async function waitFor(condition: () => boolean, milliseconds = 5000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise(done => setTimeout(done, 5));
  }
}

/** A folder for one test file: its skills, and the workers on them. */
export class NodeWorkshop {
  readonly #workers: NodeWorker[] = [];
  #root = '';

  /** A new skill with these files, and a worker on it. */
  async start(
    files: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<NodeWorker> {
    if (this.#root === '') this.#root = await mkdtemp(path.join(tmpdir(), 'skillberth node-'));
    const skill = path.join(this.#root, `skill ${this.#workers.length}`);
    await mkdir(skill, { recursive: true });
    const worker = new NodeWorker(skill, environment);
    this.#workers.push(worker);
    for (const [file, text] of Object.entries(files)) await worker.write(file, text);
    await worker.ready;
    return worker;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map(worker => worker.stop()));
    if (this.#root !== '') await rm(this.#root, { recursive: true, force: true });
    this.#root = '';
  }
}
