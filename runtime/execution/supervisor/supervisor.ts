import type { CallParameters, InputParameters, RetireParameters } from './protocol.ts';
import { Worker, type WorkerEvents } from './worker.ts';

/** Milliseconds a warm worker may wait for its next call. */
const idleLimit = 60_000;
/** Warm workers kept at once; the one idle longest goes first. */
const warmLimit = 8;

interface IdleWorker {
  readonly worker: Worker;
  readonly timer: NodeJS.Timeout;
}

/** Owns the workers of one policy. A worker serves one call at a time; parallel calls take more workers. */
export class Supervisor {
  /** The one idle longest comes first. */
  #idle: readonly IdleWorker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #retired = new WeakSet<Worker>();
  /** Workers that are being typed to, by call. */
  readonly #asking = new Map<string, { readonly worker: Worker; readonly timeoutAfterInputMs?: number }>();

  async call(parameters: CallParameters, signal: AbortSignal, events: WorkerEvents): Promise<unknown> {
    const { call, worker: specification, input = false, timeoutAfterInputMs } = parameters;
    // A worker with a pipe as its standard input serves one call: whoever typed to it is gone afterwards.
    const idle = input ? undefined : this.#takeIdle(specification.key);
    const worker = idle ?? Worker.start(specification, input);
    this.#busy.add(worker);
    if (input) {
      this.#asking.set(call, {
        worker,
        ...(timeoutAfterInputMs === undefined ? {} : { timeoutAfterInputMs }),
      });
    }
    let keep = false;
    try {
      const result = await worker.call(
        parameters.method,
        parameters.parameters,
        parameters.timeoutMs,
        signal,
        events,
      );
      keep = parameters.reuse && !input && !worker.gone && !this.#retired.has(worker);
      return result;
    } finally {
      this.#busy.delete(worker);
      this.#asking.delete(call);
      // A worker whose tool failed may be in any state: only a clean call keeps it warm.
      if (keep) this.#putIdle(worker);
      else await worker.kill();
    }
  }

  /** Resolves once the worker's pipe has taken the text; at once when the call has ended. */
  async input({ call, text }: InputParameters): Promise<void> {
    const asking = this.#asking.get(call);
    if (text !== undefined) await asking?.worker.type(text);
    else asking?.worker.endInput(asking.timeoutAfterInputMs);
  }

  /** No worker of this prefix serves another call: its slot is no longer the active one, or its secrets changed. */
  async retire({ keyPrefix }: RetireParameters): Promise<void> {
    for (const worker of this.#busy) {
      if (worker.key.startsWith(keyPrefix)) this.#retired.add(worker);
    }
    const idle = this.#idle.filter(({ worker }) => worker.key.startsWith(keyPrefix));
    await Promise.all(idle.map(entry => this.#take(entry).kill()));
  }

  async stop(): Promise<void> {
    const idle = this.#idle.map(entry => this.#take(entry));
    await Promise.all([...this.#busy, ...idle].map(worker => worker.kill()));
  }

  /** The warm worker of that key that served last. */
  #takeIdle(key: string): Worker | undefined {
    const entry = this.#idle.findLast(({ worker }) => worker.key === key && !worker.gone);
    return entry === undefined ? undefined : this.#take(entry);
  }

  #take(entry: IdleWorker): Worker {
    clearTimeout(entry.timer);
    this.#idle = this.#idle.filter(candidate => candidate !== entry);
    return entry.worker;
  }

  #putIdle(worker: Worker): void {
    const entry: IdleWorker = { worker, timer: setTimeout(() => void this.#take(entry).kill(), idleLimit) };
    this.#idle = [...this.#idle, entry];
    const [oldest] = this.#idle;
    if (this.#idle.length > warmLimit && oldest !== undefined) void this.#take(oldest).kill();
  }
}
