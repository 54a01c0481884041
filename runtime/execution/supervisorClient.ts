import { type ChildProcess, spawn } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { ResourceLimits } from '../../skill/index.ts';
import { CallError } from './supervisor/callError.ts';
import {
  type CallFailure,
  CallRequest,
  InputRequest,
  OutputNotification,
  RetireRequest,
  WorkerNotification,
  WorkerRequest,
  type WorkerSpecification,
} from './supervisor/protocol.ts';

export interface WorkerCall {
  readonly worker: WorkerSpecification;
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly limits: ResourceLimits;
  readonly reuse: boolean;
  /** For the worker's standard input, which is empty without it. */
  readonly input?: AsyncIterable<string>;
  readonly timeoutAfterInputMs?: number;
  readonly signal?: AbortSignal;
  onOutput(text: string, stream: 'stdout' | 'stderr'): void;
  /** Answers a worker's own request. */
  onRequest(method: string, parameters: unknown): Promise<unknown>;
  onNotification(method: string, parameters: unknown): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  readonly exited: Promise<void>;
}

/** The engine's end of one supervisor process, which starts with the first call. */
export class SupervisorClient {
  readonly #script: string;
  readonly #calls = new Map<string, WorkerCall>();
  #running: Running | undefined;
  #sequence = 0;

  /** `script`: the bundled supervisor, absolute. */
  constructor(script: string) {
    this.#script = script;
  }

  /** Rejects with `CallError`. */
  async call(call: WorkerCall): Promise<unknown> {
    const { connection, exited } = this.#start();
    this.#sequence += 1;
    const id = String(this.#sequence);
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    call.signal?.addEventListener('abort', cancel, { once: true });
    if (call.signal?.aborted === true) cancel();
    this.#calls.set(id, call);
    try {
      const { worker, method, parameters, timeoutMs, limits, reuse, input, timeoutAfterInputMs } = call;
      const request = connection.sendRequest(
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
      );
      if (input !== undefined) void this.#pass(input, id, connection);
      const dead = exited.then((): never => {
        throw new CallError('The supervisor process ended unexpectedly.', { reason: 'crashed' });
      });
      return (await Promise.race([request, dead])).result;
    } catch (error) {
      if (error instanceof ResponseError && error.data !== undefined) {
        throw new CallError(error.message, error.data as CallFailure);
      }
      if (error instanceof CallError) throw error;
      throw new CallError(error instanceof Error ? error.message : String(error), {
        reason: 'crashed',
      });
    } finally {
      this.#calls.delete(id);
      call.signal?.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  }

  /** Passes on what is typed until the call or the typing ends. */
  async #pass(input: AsyncIterable<string>, call: string, connection: MessageConnection): Promise<void> {
    const running = (): boolean => this.#calls.has(call);
    try {
      for await (const text of input) {
        if (!running()) return;
        await connection.sendRequest(InputRequest, { call, text });
      }
      if (running()) await connection.sendRequest(InputRequest, { call });
    } catch (error) {
      // The call fails by itself when its supervisor is gone; an input that cannot be read ends like an empty one.
      if (!running()) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#calls.get(call)?.onOutput(`The input cannot be read: ${why}\n`, 'stderr');
      await connection.sendRequest(InputRequest, { call }).catch(() => undefined);
    }
  }

  /** Never fails: whoever asks has done what it was asked for. */
  async retire(keyPrefix: string): Promise<void> {
    if (this.#running === undefined) return;
    const { connection, exited } = this.#running;
    // A supervisor that dies takes its workers along, which is what was wanted; its answer never comes.
    const retired = connection.sendRequest(RetireRequest, { keyPrefix }).catch(() => undefined);
    await Promise.race([retired, exited]);
  }

  /** Ends the supervisor and, through it, every worker; resolves when they are gone. */
  async dispose(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.child.stdin?.end();
    await running.exited;
    running.connection.dispose();
  }

  #start(): Running {
    if (this.#running !== undefined) return this.#running;
    const child = spawn(process.execPath, [this.#script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Inside VS Code our own executable is the editor's, which is a Node only when told so.
      env: {
        ...process.env,
        ...(process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
      },
      windowsHide: true,
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    // A broken pipe means that the supervisor died; every call learns it from `exited`.
    child.stdin.on('error', () => undefined);
    connection.onError(() => undefined);
    const exited = new Promise<void>(resolve => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
    const running = { child, connection, exited };
    void exited.then(() => {
      if (this.#running === running) this.#running = undefined;
    });
    connection.onNotification(OutputNotification, ({ call, stream, text }) =>
      this.#calls.get(call)?.onOutput(text, stream),
    );
    connection.onNotification(WorkerNotification, ({ call, method, parameters }) =>
      this.#calls.get(call)?.onNotification(method, parameters),
    );
    connection.onRequest(WorkerRequest, async ({ call, method, parameters }) => {
      const running = this.#calls.get(call);
      if (running === undefined) throw new ResponseError(-32000, 'The call has ended.');
      return await running.onRequest(method, parameters);
    });
    connection.listen();
    this.#running = running;
    return running;
  }
}
