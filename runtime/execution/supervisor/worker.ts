import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { CallError } from './callError.ts';
import { MarkedOutput } from './markedOutput.ts';
import type { WorkerFailure, WorkerSpecification } from './protocol.ts';

/** The longest timer Node has, in milliseconds (about 25 days); a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;
/** Milliseconds to wait for the tail of a dead worker's output. */
const closePatience = 500;

/** Where a worker's output and messages go; follows the call it is serving. */
export interface WorkerEvents {
  output(stream: 'stdout' | 'stderr', text: string): void;
  request(method: string, parameters: unknown): Promise<unknown>;
  notification(method: string, parameters: unknown): void;
}

/** One worker process: the leader of its own process group, spoken to on file descriptor 3. */
export class Worker {
  readonly key: string;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #output: readonly MarkedOutput[];
  readonly #closed: Promise<string>;
  #events: WorkerEvents | undefined;
  #gone = false;
  /** Starts the time limit of the running call anew, in milliseconds. */
  #setLimit: ((timeoutMs: number) => void) | undefined;

  private constructor(specification: WorkerSpecification, input: boolean) {
    this.key = specification.key;
    this.#child = spawn(specification.command, specification.arguments, {
      cwd: specification.workingDirectory,
      env: input ? { ...specification.environment, SKILLBERTH_INPUT: '1' } : specification.environment,
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const [, stdout, stderr, channel] = this.#child.stdio;
    // A worker may end, or close its input, while something is being typed to it.
    this.#child.stdin?.on('error', () => undefined);
    this.#closed = new Promise(resolve => {
      this.#child.once('error', error => resolve(error.message));
      this.#child.once('exit', (code, signal) => {
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        // What the worker left running goes with it; a process that left the group may still hold the pipes open.
        this.#killGroup();
        const patience = setTimeout(() => resolve(how), closePatience);
        this.#child.once('close', () => {
          clearTimeout(patience);
          resolve(how);
        });
      });
    });
    void this.#closed.then(() => {
      this.#gone = true;
    });
    this.#output = [
      new MarkedOutput(stdout as Duplex, text => this.#events?.output('stdout', text)),
      new MarkedOutput(stderr as Duplex, text => this.#events?.output('stderr', text)),
    ];
    const duplex = channel as Duplex;
    // A worker that dies mid-message resets the channel; its end is reported by `close`.
    duplex.on('error', () => undefined);
    this.#connection = createMessageConnection(
      new StreamMessageReader(duplex),
      new StreamMessageWriter(duplex),
    );
    this.#connection.onError(() => undefined);
    this.#connection.onRequest(async (method, parameters) => {
      if (this.#events === undefined) throw new ResponseError(-32000, 'No call is running.');
      return await this.#events.request(method, parameters);
    });
    this.#connection.onNotification((method, parameters) => this.#events?.notification(method, parameters));
    this.#connection.listen();
  }

  /** @param input its standard input is a pipe for `type`, in place of an empty one */
  static start(specification: WorkerSpecification, input = false): Worker {
    return new Worker(specification, input);
  }

  get gone(): boolean {
    return this.#gone;
  }

  /**
   * Sends one request and waits for its reply and the tail of its output. At the time limit or when `signal` aborts,
   * the process group is killed and its exit awaited. Rejects with `CallError`.
   */
  async call(
    method: string,
    parameters: Readonly<Record<string, unknown>>,
    timeoutMs: number,
    signal: AbortSignal,
    events: WorkerEvents,
  ): Promise<unknown> {
    // It begins with a control character: a prompt without a newline may end in any letter, and must not wait.
    const mark = `\u001e${randomUUID()}`;
    for (const output of this.#output) output.expect(mark);
    this.#events = events;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await Promise.race([
        this.#request(method, { ...parameters, mark }),
        this.#crashed(method),
        new Promise<never>((_, reject) => {
          this.#setLimit = limitMs => {
            clearTimeout(timer);
            const reached = (): void =>
              reject(
                new CallError(`The time limit of ${limitMs / 1000} s was reached.`, {
                  reason: 'timeout',
                  limitMs,
                }),
              );
            timer = setTimeout(reached, Math.min(limitMs, longestTimer));
          };
          this.#setLimit(timeoutMs);
          const cancel = (): void => reject(new CallError('Cancelled.', { reason: 'cancelled' }));
          if (signal.aborted) cancel();
          signal.addEventListener('abort', cancel, { once: true });
        }),
      ]);
    } catch (error) {
      if (!(error instanceof CallError && error.failure.reason === 'worker')) await this.kill();
      throw error;
    } finally {
      this.#setLimit = undefined;
      clearTimeout(timer);
      await Promise.all(this.#output.map(output => output.settled()));
      this.#events = undefined;
    }
  }

  /** Resolves once the pipe has taken the text, or is broken. */
  async type(text: string): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null || stdin.destroyed) return;
    // A worker that dies while its pipe is full destroys the stream, which calls back.
    await new Promise<void>(resolve => void stdin.write(text, () => resolve()));
  }

  /** Nothing more is typed; the call has `timeoutMs` from now on, where one is given. */
  endInput(timeoutMs: number | undefined): void {
    this.#child.stdin?.end();
    if (timeoutMs !== undefined) this.#setLimit?.(timeoutMs);
  }

  async #request(method: string, parameters: object): Promise<unknown> {
    try {
      return await this.#connection.sendRequest(method, parameters);
    } catch (error) {
      if (error instanceof ResponseError && error.data !== undefined) {
        throw new CallError(error.message, { reason: 'worker', failure: error.data as WorkerFailure });
      }
      // The channel broke: the end of the process says more, and `#crashed` reports it.
      return await this.#crashed(method);
    }
  }

  async #crashed(method: string): Promise<never> {
    const how = await this.#closed;
    const started = this.#child.pid !== undefined;
    throw new CallError(
      started ? `The worker ended during ${method} (${how}).` : `The worker could not be started (${how}).`,
      { reason: started ? 'crashed' : 'spawn' },
    );
  }

  /** Kills the whole process group and waits until the worker is gone. */
  async kill(): Promise<void> {
    this.#connection.dispose();
    // The exit of the worker kills its group; until then the group's number is its own.
    if (!this.#gone) this.#killGroup();
    await this.#closed;
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch (error) {
      // Already gone: exactly what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
