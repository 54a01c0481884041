import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const pythonFolder = resolve(import.meta.dirname, '../../python');
let python = process.env['SKILLBERTH_PYTHON'] ?? 'python3';

export interface TestCase {
  readonly suite: string;
  readonly file: string;
  readonly name: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly message?: string;
}

export interface Failure {
  readonly code: number;
  readonly message: string;
  readonly data: {
    readonly kind: string;
    readonly tool?: string;
    readonly file?: string;
    readonly line?: number;
    readonly traceback?: string;
  };
}

export interface StartOptions {
  /** The skill's name; `sample` where it does not matter. */
  readonly name?: string;
  /** A folder whose files the skill gets. */
  readonly copyOf?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders of packages. */
  readonly folders?: readonly string[];
}

export type Installed = { readonly folder: string } | { readonly folder: undefined; readonly why: string };

const run = promisify(execFile);

/** One worker on one skill, driven as the supervisor drives it. */
export class Worker {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly cases: TestCase[] = [];
  readonly notifications: { method: string; params: unknown }[] = [];
  readonly stored = new Map<string, unknown>();
  readonly ready: Promise<{ python: string }>;
  output = '';
  errors = '';
  private marks = 0;

  /** The skill's folder in its slot. */
  readonly skill: string;

  constructor(slot: string, skill: string, { name = 'sample', environment, folders = [] }: StartOptions) {
    this.skill = skill;
    const paths = [join(slot, 'src'), skill, ...folders, pythonFolder];
    const child = spawn(python, ['-s', '-S', '-B', '-u', join(pythonFolder, 'skillberth_worker')], {
      cwd: skill,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LANG: 'C.UTF-8',
        PYTHONPATH: paths.join(delimiter),
        PYTHONPYCACHEPREFIX: join(slot, 'pycache'),
        SKILLBERTH_SITE_DIRS: folders.join(delimiter),
        ADAOS_SKILL_NAME: name,
        ADAOS_SKILL_PACKAGE: `skills.${name}`,
        ADAOS_SKILL_ROOT: skill,
        ADAOS_SKILL_MODE: 'test',
        ...environment,
      },
    });
    this.process = child;
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
    this.connection.onNotification('testCase', (testCase: TestCase) => {
      this.cases.push(testCase);
    });
    for (const method of ['emit', 'log']) {
      this.connection.onNotification(method, params => {
        this.notifications.push({ method, params });
      });
    }
    for (const store of ['secrets', 'memory']) {
      this.connection.onRequest(`${store}.get`, (params: { name?: string; key?: string }) => ({
        value: this.stored.get(`${store}:${params.name ?? params.key}`) ?? null,
      }));
      this.connection.onRequest(`${store}.set`, (params: { name?: string; key?: string; value: unknown }) => {
        if (params.name === 'UNDECLARED') return new ResponseError(-32000, 'UNDECLARED is not declared.');
        this.stored.set(`${store}:${params.name ?? params.key}`, params.value);
        return {};
      });
    }
    this.connection.listen();
  }

  /** Sends a request; returns its result and what was printed until the mark. */
  async send<Result>(
    method: string,
    parameters: object,
  ): Promise<{ value: Result; output: string; errors: string }> {
    const mark = `mark-${++this.marks}-${Math.random()}`;
    const line = `${mark}\n`;
    try {
      const value: Result = await this.connection.sendRequest(method, { mark, ...parameters });
      return { value, ...(await this.cut(line)) };
    } catch (error) {
      if (error instanceof ResponseError && error.code === -32000) await this.cut(line);
      throw error;
    }
  }

  async invoke(callable: string, input: object = {}): Promise<unknown> {
    const { value } = await this.send<{ value: unknown }>('invoke', {
      module: 'handlers.main',
      callable,
      input,
    });
    return value.value;
  }

  async failure(method: string, parameters: object): Promise<Failure> {
    const outcome = await this.send(method, parameters).then(
      () => undefined,
      error => error,
    );
    expect(outcome).toBeInstanceOf(ResponseError);
    return outcome as Failure;
  }

  invokeFailure(callable: string, input: object = {}): Promise<Failure> {
    return this.failure('invoke', { module: 'handlers.main', callable, input });
  }

  load(callable: string, module = 'handlers.main'): Promise<Failure> {
    return this.failure('load', { tools: [{ name: 'tool_one', module, callable }] });
  }

  runTests(
    files: readonly string[],
  ): Promise<{ value: { emptyFiles: string[] }; output: string; errors: string }> {
    return this.send('test', { suite: 'smoke', files });
  }

  private async cut(line: string): Promise<{ output: string; errors: string }> {
    // The mark is in the pipe before the reply is; it may be read a moment later.
    await waitFor(() => this.output.includes(line) && this.errors.includes(line));
    const [output = '', ...outputRest] = this.output.split(line);
    const [errors = '', ...errorsRest] = this.errors.split(line);
    this.output = outputRest.join(line);
    this.errors = errorsRest.join(line);
    return { output, errors };
  }

  async stop(): Promise<void> {
    const ended =
      this.process.exitCode === null && this.process.signalCode === null
        ? once(this.process, 'exit')
        : undefined;
    this.connection.dispose();
    this.process.stdio[3]?.destroy();
    await ended;
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
export class Workshop {
  readonly root: string;
  private readonly workers: Worker[] = [];
  private skills = 0;

  constructor(root: string) {
    this.root = root;
  }

  static async open(): Promise<Workshop> {
    // The interpreter itself: a version manager's launcher in front of it costs more than the whole worker.
    const { stdout } = await run(python, ['-c', 'import sys; print(sys.executable)']);
    python = stdout.trim();
    return new Workshop(await mkdtemp(join(tmpdir(), 'skillberth-worker-')));
  }

  /** A new skill with these files, and a worker on it. */
  async start(files: Readonly<Record<string, string>>, options: StartOptions = {}): Promise<Worker> {
    const slot = join(this.root, `slot-${++this.skills}`);
    const skill = join(slot, 'src/skills', options.name ?? 'sample');
    await mkdir(skill, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(skill, file)), { recursive: true });
      await writeFile(join(skill, file), text);
    }
    if (options.copyOf !== undefined) await cp(options.copyOf, skill, { recursive: true });
    const worker = new Worker(slot, skill, options);
    this.workers.push(worker);
    await worker.ready;
    return worker;
  }

  withHandler(text: string): Promise<Worker> {
    return this.start({ 'handlers/main.py': text });
  }

  /** A folder with these packages in it, or why there is none: not every machine reaches a package index. */
  async install(...packages: readonly string[]): Promise<Installed> {
    const folder = join(this.root, 'packages');
    const options = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder];
    try {
      await run(python, [...options, ...packages], { timeout: 60_000 });
      return { folder };
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      return { folder: undefined, why: `pip cannot install ${packages.join(', ')} here: ${reason}` };
    }
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map(worker => worker.stop()));
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
