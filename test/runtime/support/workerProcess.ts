import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

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
  readonly data: {
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

/** One worker on one skill, driven as the supervisor drives it: docs/worker-protocol.md. */
export class WorkerProcess<Ready> {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly cases: TestCase[] = [];
  readonly started: { readonly file: string; readonly name: string }[] = [];
  readonly notifications: { method: string; params: unknown }[] = [];
  readonly stored = new Map<string, unknown>();
  readonly ready: Promise<Ready>;
  readonly ended: Promise<unknown>;
  output = '';
  errors = '';
  #marks = 0;

  /** `stdin`: how the supervisor leaves it for this kind of worker. */
  constructor(
    command: string,
    words: readonly string[],
    { stdin, ...options }: Pick<SpawnOptions, 'cwd' | 'env'> & { readonly stdin: 'ignore' | 'pipe' },
  ) {
    const child = spawn(command, words, {
      ...options,
      detached: true,
      stdio: [stdin, 'pipe', 'pipe', 'pipe'],
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
    for (const store of ['secrets', 'memory']) this.#answer(store);
    this.connection.listen();
  }

  /** Sends a request; returns its result and what was printed until the mark. */
  async send<Result>(method: string, parameters: object): Promise<Reply<Result>> {
    this.#marks += 1;
    const line = `mark-${this.#marks}-${Math.random()}\n`;
    try {
      const value: Result = await this.connection.sendRequest(method, {
        mark: line.trimEnd(),
        ...parameters,
      });
      return { value, ...(await this.#cut(line)) };
    } catch (error) {
      if (error instanceof ResponseError && error.code === -32000) await this.#cut(line);
      throw error;
    }
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

  runTests(files: readonly string[]): Promise<Reply<{ emptyFiles: string[] }>> {
    return this.send('test', { suite: 'smoke', files });
  }

  async stop(): Promise<void> {
    this.connection.dispose();
    this.process.stdio[3]?.destroy();
    await this.ended;
  }

  #answer(store: string): void {
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
