import { randomUUID } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import type { ResourceLimits } from '../../../skill/index.ts';
import { Backpressure, HeldStream } from './backpressure.ts';
import { CallError } from './callError.ts';
import { asFilesLimit } from './filesLimit.ts';
import { limitFailure } from './limits/limitFailure.ts';
import { MarkedOutput } from './markedOutput.ts';
import { OutputBudget } from './outputBudget.ts';
import type { WorkerSpecification } from './protocol.ts';
import { replyResult } from './replyResult.ts';
import { WorkerChannel } from './workerChannel.ts';
import { WorkerProcess } from './workerProcess.ts';

/** The longest timer Node has, in milliseconds (about 25 days); a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;
/** Milliseconds that a worker may live on without its channel: one that ends closes it first. */
const endPatience = 250;
/** The most bytes of a call's notifications that are neither log nor event: results of tests, for example. */
const maximumNotices = 16 * 1024 * 1024;
/** Notifications that are output of the skill. */
const outputMethods: ReadonlySet<string> = new Set(['log', 'emit']);

/** Where a worker's output and messages go; follows the call it is serving. A promise settles once they are gone. */
export interface WorkerEvents {
  output(stream: 'stdout' | 'stderr', text: string): void | Promise<void>;
  request(method: string, parameters: unknown): Promise<unknown>;
  notification(method: string, parameters: unknown): void | Promise<void>;
}

export interface WorkerRequest {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly limits: ResourceLimits;
}

/** The call that a worker is serving. */
interface Serving {
  readonly events: WorkerEvents;
  readonly output: OutputBudget;
  readonly notices: OutputBudget;
  readonly fail: (error: CallError) => void;
}

/** One worker process: the leader of its own process group, spoken to on file descriptor 3. */
export class Worker {
  readonly key: string;
  /** Calls that it has begun. */
  served = 0;
  readonly #process: WorkerProcess;
  readonly #channel: WorkerChannel;
  readonly #output: readonly MarkedOutput[];
  readonly #flow: Backpressure;
  /** The worker says that it is there. */
  readonly #ready = Promise.withResolvers<void>();
  #settled = false;
  #serving: Serving | undefined;
  /** It did what a worker never does: something in it plays the worker. */
  #spoiled = false;
  #onSpoiled: (() => void) | undefined;
  /** Starts the time limit of the running call anew, in milliseconds. */
  #setLimit: ((timeoutMs: number) => void) | undefined;

  private constructor(specification: WorkerSpecification, input: boolean) {
    this.key = specification.key;
    this.#process = new WorkerProcess(specification, input);
    const streams = this.#process.output;
    const [stdout, stderr] = streams;
    this.#output = [this.#outputOf('stdout', stdout), this.#outputOf('stderr', stderr)];
    this.#channel = this.#open(this.#process.channel);
    this.#flow = new Backpressure([...streams.map(stream => new HeldStream(stream)), this.#channel.flow]);
  }

  /** @param input its standard input is a pipe for `type`, in place of an empty one */
  static start(specification: WorkerSpecification, input = false): Worker {
    return new Worker(specification, input);
  }

  get gone(): boolean {
    return this.#process.hasEnded;
  }

  /**
   * Sends one request and waits for its reply and the tail of its output. At a limit, or when `signal` aborts, all its
   * processes are killed and their end awaited. Rejects with `CallError`.
   */
  async call(request: WorkerRequest, signal: AbortSignal, events: WorkerEvents): Promise<unknown> {
    const { method, limits } = request;
    this.served += 1;
    // It begins with a control character: a prompt without a newline may end in any letter, and must not wait.
    const mark = `\u001e${randomUUID()}`;
    const failing = Promise.withResolvers<never>();
    // It may fail when the call is decided already.
    failing.promise.catch(() => undefined);
    const fail = failing.reject;
    const budget = (bytes: number): OutputBudget =>
      new OutputBudget(bytes, () => fail(limitFailure({ kind: 'output', value: bytes })));
    const serving: Serving = {
      events,
      output: budget(limits.outputBytes),
      notices: budget(maximumNotices),
      fail,
    };
    for (const output of this.#output) output.expect(mark, serving.output);
    this.#serving = serving;
    const clock = this.#startClock(request.timeoutMs, fail);
    const cancel = (): void => fail(new CallError('Cancelled.', { reason: 'cancelled' }));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const watch = this.#process.tree?.begin(limits, limit => fail(limitFailure(limit)));
    try {
      const result = await Promise.race([
        this.#request(request, mark, serving),
        this.#crashed(method),
        failing.promise,
      ]);
      await this.#outputSettled();
      if (serving.output.isExceeded) await failing.promise;
      return result;
    } catch (error) {
      const answered = error instanceof CallError && error.failure.reason === 'worker';
      if (!answered) await this.kill();
      await this.#outputSettled();
      throw asFilesLimit(error, limits.files);
    } finally {
      clock.stop();
      watch?.stop();
      signal.removeEventListener('abort', cancel);
      this.#channel.forget();
      this.#serving = undefined;
    }
  }

  /** Whether it can serve another call: nothing of the last one goes on in it. */
  async canRest(limits: ResourceLimits): Promise<boolean> {
    if (this.gone || this.#spoiled || this.#process.tree === undefined) return false;
    return (await this.#process.tree.clean(limits)) && !this.gone && !this.#spoiled;
  }

  /** It waits for its next call; `onSpoiled` where it does anything but wait. Ends with the next call. */
  rest(limits: ResourceLimits, onSpoiled: () => void): void {
    this.#onSpoiled = onSpoiled;
    this.#process.tree?.idle(limits, () => this.#spoil());
  }

  /** Resolves once the pipe has taken the text, or is broken. */
  async type(text: string): Promise<void> {
    const { input } = this.#process;
    if (input === null || input.destroyed) return;
    // A worker that dies while its pipe is full destroys the stream, which calls back.
    await new Promise<void>(resolve => void input.write(text, () => resolve()));
  }

  /** Nothing more is typed; the call has `timeoutMs` from now on, where one is given. */
  endInput(timeoutMs: number | undefined): void {
    this.#process.input?.end();
    if (timeoutMs !== undefined) this.#setLimit?.(timeoutMs);
  }

  /** Kills everything that runs in it and waits until it is gone. */
  async kill(): Promise<void> {
    this.#channel.close();
    await this.#process.kill();
  }

  #outputOf(name: 'stdout' | 'stderr', stream: Readable): MarkedOutput {
    return new MarkedOutput(stream, (text, bytes) =>
      this.#pass(bytes, this.#serving?.events.output(name, text)),
    );
  }

  #open(stream: Duplex): WorkerChannel {
    return new WorkerChannel(stream, {
      replyRoom: () => this.#serving?.output.left ?? 0,
      request: async (method, parameters) => {
        const serving = this.#serving;
        if (serving === undefined) throw new Error('No call is running.');
        return await serving.events.request(method, parameters);
      },
      notification: (method, parameters, bytes) => this.#notice(method, parameters, bytes),
      strayReply: () => this.#spoil(),
      tooLong: () => {
        const { output, fail } = this.#serving ?? {};
        if (output !== undefined) fail?.(limitFailure({ kind: 'output', value: output.limit }));
        this.#spoil();
      },
      ended: why => {
        this.#spoil();
        const serving = this.#serving;
        const problem = why ?? 'it closed its channel';
        const fail = (): void =>
          serving?.fail(new CallError(`The worker cannot be followed: ${problem}`, { reason: 'crashed' }));
        if (why === undefined) setTimeout(fail, endPatience);
        else fail();
      },
    });
  }

  #notice(method: string, parameters: unknown, bytes: number): void {
    if (method === 'ready') {
      this.#ready.resolve();
      return;
    }
    const serving = this.#serving;
    if (serving === undefined) return;
    const budget = outputMethods.has(method) ? serving.output : serving.notices;
    budget.spend(bytes);
    if (!budget.isExceeded) this.#pass(bytes, serving.events.notification(method, parameters));
  }

  #pass(bytes: number, passed: void | Promise<void>): void {
    this.#flow.add(bytes, passed ?? undefined);
  }

  #spoil(): void {
    this.#spoiled = true;
    const tell = this.#onSpoiled;
    this.#onSpoiled = undefined;
    tell?.();
  }

  async #outputSettled(): Promise<void> {
    await Promise.all(this.#output.map(output => output.settled()));
  }

  #startClock(timeoutMs: number, fail: (error: CallError) => void): { stop(): void } {
    let timer: NodeJS.Timeout | undefined;
    this.#setLimit = limitMs => {
      clearTimeout(timer);
      const reached = (): void =>
        fail(
          new CallError(`The time limit of ${limitMs / 1000} s was reached.`, { reason: 'timeout', limitMs }),
        );
      timer = setTimeout(reached, Math.min(limitMs, longestTimer));
    };
    this.#setLimit(timeoutMs);
    return {
      stop: () => {
        clearTimeout(timer);
        this.#setLimit = undefined;
      },
    };
  }

  async #request(
    { method, parameters, limits }: WorkerRequest,
    mark: string,
    serving: Serving,
  ): Promise<unknown> {
    this.#onSpoiled = undefined;
    await this.#ready.promise;
    if (!this.#settled) {
      // No code of the skill has run yet: what there is now may stay between its calls.
      await this.#process.tree?.settle(limits.processes);
      this.#settled = true;
    }
    return replyResult(await this.#channel.request(method, { ...parameters, mark }), method, serving.output);
  }

  async #crashed(method: string): Promise<never> {
    const how = await this.#process.ended;
    const started = this.#process.hasStarted;
    throw new CallError(
      started ? `The worker ended during ${method} (${how}).` : `The worker could not be started (${how}).`,
      { reason: started ? 'crashed' : 'spawn' },
    );
  }
}
