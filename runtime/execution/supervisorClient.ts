import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { ResourceLimits } from '../../skill/index.ts';
import type { Denial } from '../invocationReport.ts';
import type { IsolationPolicy } from './isolation/isolationPolicy.ts';
import { CallError } from './supervisor/callError.ts';
import {
  type CallFailure,
  CallRequest,
  ConfigureRequest,
  DenialNotification,
  InputRequest,
  OutputNotification,
  type ProgramParameters,
  ProgramRequest,
  RetireRequest,
  WorkerNotification,
  WorkerRequest,
  type WorkerSpecification,
} from './supervisor/protocol.ts';

/** What calls of workers and runs of programs have in common. */
interface Tracked {
  readonly signal?: AbortSignal;
  onOutput(text: string, stream: 'stdout' | 'stderr'): void;
  /** What the isolation refused meanwhile. */
  onDenial?(denial: Denial): void;
}

export interface WorkerCall extends Tracked {
  readonly worker: WorkerSpecification;
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly limits: ResourceLimits;
  readonly reuse: boolean;
  /** For the worker's standard input, which is empty without it. */
  readonly input?: AsyncIterable<string>;
  readonly timeoutAfterInputMs?: number;
  /** Answers a worker's own request. */
  onRequest(method: string, parameters: unknown): Promise<unknown>;
  onNotification(method: string, parameters: unknown): void;
}

/** A program that is no worker, and where its output goes. */
export interface ProgramRun extends Tracked, Omit<ProgramParameters, 'call'> {}

/** The engine's end of one supervisor process, from its start to its end. */
export class SupervisorClient {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #exited: Promise<void>;
  readonly #tracked = new Map<string, Tracked & Partial<WorkerCall>>();
  #sequence = 0;
  #gone = false;

  /** `script`: the bundled supervisor, absolute. */
  constructor(script: string) {
    const child = spawn(process.execPath, [script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Inside VS Code our own executable is the editor's, which is a Node only when told so.
      env: {
        ...process.env,
        // It ends no TLS itself, and Node would read them on another thread while inherited descriptors are closed.
        NODE_EXTRA_CA_CERTS: undefined,
        ...(process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
      },
      // The sandbox library looks at the folder in which it runs: a small one of our own.
      cwd: path.dirname(script),
      // A group of its own, so that what a killed supervisor leaves behind can be ended.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.#connection = connection;
    // A broken pipe means that the supervisor died; every call learns it from `exited`.
    child.stdin.on('error', () => undefined);
    connection.onError(() => undefined);
    this.#exited = new Promise<void>(resolve => {
      child.once('error', () => resolve());
      child.once('exit', () => {
        this.#endGroup();
        resolve();
      });
    });
    void this.#exited.then(() => {
      this.#gone = true;
      connection.dispose();
    });
    connection.onNotification(OutputNotification, ({ call, stream, text }) =>
      this.#tracked.get(call)?.onOutput(text, stream),
    );
    connection.onNotification(WorkerNotification, ({ call, method, parameters }) =>
      this.#tracked.get(call)?.onNotification?.(method, parameters),
    );
    connection.onNotification(DenialNotification, ({ call, ...denial }) =>
      this.#tracked.get(call)?.onDenial?.(denial),
    );
    connection.onRequest(WorkerRequest, async ({ call, method, parameters }) => {
      const answer = this.#tracked.get(call)?.onRequest;
      if (answer === undefined) throw new ResponseError(-32000, 'The call has ended.');
      return await answer(method, parameters);
    });
    connection.listen();
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Resolves when the process has ended. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** Calls and programs under way. */
  get busy(): number {
    return this.#tracked.size;
  }

  /** Once, before the first call. Rejects with `CallError`. */
  async configure(policy: IsolationPolicy): Promise<void> {
    await this.#answer(this.#connection.sendRequest(ConfigureRequest, { policy }));
  }

  /** Rejects with `CallError`. */
  async call(call: WorkerCall): Promise<unknown> {
    return await this.#track(call, async (id, cancellation) => {
      const { worker, method, parameters, timeoutMs, limits, reuse, input, timeoutAfterInputMs } = call;
      const request = this.#answer(
        this.#connection.sendRequest(
          CallRequest,
          {
            call: id,
            worker,
            method,
            parameters,
            timeoutMs,
            limits,
            reuse,
            input: input !== undefined,
            ...(timeoutAfterInputMs === undefined ? {} : { timeoutAfterInputMs }),
          },
          cancellation.token,
        ),
      );
      if (input !== undefined) void this.#pass(input, id);
      return (await request).result;
    });
  }

  /** Runs a program to its end and resolves with its exit code, null where a signal ended it. Rejects with `CallError`. */
  async program(run: ProgramRun): Promise<number | null> {
    return await this.#track(run, async (id, cancellation) => {
      const { command, arguments: args, workingDirectory, environment, limits } = run;
      const parameters = { call: id, command, arguments: args, workingDirectory, environment, limits };
      return (
        await this.#answer(this.#connection.sendRequest(ProgramRequest, parameters, cancellation.token))
      ).exitCode;
    });
  }

  async #track<Result>(
    tracked: Tracked & Partial<WorkerCall>,
    work: (id: string, cancellation: CancellationTokenSource) => Promise<Result>,
  ): Promise<Result> {
    // A token that is cancelled already would not be sent along.
    if (tracked.signal?.aborted === true) throw new CallError('Cancelled.', { reason: 'cancelled' });
    this.#sequence += 1;
    const id = String(this.#sequence);
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    tracked.signal?.addEventListener('abort', cancel, { once: true });
    this.#tracked.set(id, tracked);
    try {
      return await work(id, cancellation);
    } finally {
      this.#tracked.delete(id);
      tracked.signal?.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  }

  /** The answer, or a `CallError` that says why there is none. */
  async #answer<Result>(request: Promise<Result>): Promise<Result> {
    const dead = this.#exited.then((): never => {
      throw new CallError('The supervisor process ended unexpectedly.', { reason: 'crashed' });
    });
    try {
      return await Promise.race([request, dead]);
    } catch (error) {
      if (error instanceof CallError) throw error;
      if (error instanceof ResponseError && error.data !== undefined) {
        throw new CallError(error.message, error.data as CallFailure);
      }
      throw new CallError(error instanceof Error ? error.message : String(error), { reason: 'crashed' });
    }
  }

  /** Passes on what is typed until the call or the typing ends. */
  async #pass(input: AsyncIterable<string>, call: string): Promise<void> {
    const running = (): boolean => this.#tracked.has(call);
    try {
      for await (const text of input) {
        if (!running()) return;
        await this.#connection.sendRequest(InputRequest, { call, text });
      }
      if (running()) await this.#connection.sendRequest(InputRequest, { call });
    } catch (error) {
      // The call fails by itself when its supervisor is gone; an input that cannot be read ends like an empty one.
      if (!running()) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#tracked.get(call)?.onOutput(`The input cannot be read: ${why}\n`, 'stderr');
      await this.#connection.sendRequest(InputRequest, { call }).catch(() => undefined);
    }
  }

  /** Never fails: whoever asks has done what it was asked for. */
  async retire(keyPrefix: string): Promise<void> {
    if (this.#gone) return;
    // A supervisor that dies takes its workers along, which is what was wanted; its answer never comes.
    const retired = this.#connection.sendRequest(RetireRequest, { keyPrefix }).catch(() => undefined);
    await Promise.race([retired, this.#exited]);
  }

  /** Ends the supervisor and, through it, every worker; resolves when they are gone. */
  async dispose(): Promise<void> {
    this.#child.stdin?.end();
    await this.#exited;
  }

  /** The relays of a supervisor that was killed stand in its group; one that ended well has ended them. */
  #endGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined || process.platform === 'win32') return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // Nothing is left, which is the rule.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
