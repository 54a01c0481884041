import type { ResourceLimits } from '../../../skill/index.ts';
import type { Isolation } from '../isolation/isolation.ts';
import { CallError } from './callError.ts';
import type { CallParameters, InputParameters, RetireParameters } from './protocol.ts';
import { Turns } from './turns.ts';
import { Worker, type WorkerEvents } from './worker.ts';

/** Calls at once; more wait in order, and their time limit begins with their turn. */
const callsAtOnce = 8;
/** Calls that one process serves: what a skill leaks ends with it. */
const callsOfWorker = 500;
/** Milliseconds a warm worker may wait for its next call. */
const idleLimit = 60_000;
/** Warm workers kept at once; the one idle longest goes first. */
const warmLimit = 8;

interface IdleWorker {
  readonly worker: Worker;
  readonly timer: NodeJS.Timeout;
}

/** A call from its beginning to its end, also while it waits or its worker starts. */
interface Ticket {
  readonly key: string;
  retired: boolean;
}

/** Owns the workers of one policy. A worker serves one call at a time; parallel calls take more workers. */
export class Supervisor {
  /** The one idle longest comes first. */
  #idle: readonly IdleWorker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #turns = new Turns(callsAtOnce);
  readonly #tickets = new Set<Ticket>();
  /** Workers that are being typed to, by call. */
  readonly #asking = new Map<string, { readonly worker: Worker; readonly timeoutAfterInputMs?: number }>();
  readonly #isolation: Isolation;
  #stopped = false;

  /** `isolation`: configured before the first call. */
  constructor(isolation: Isolation) {
    this.#isolation = isolation;
  }

  /** Rejects with `CallError`. */
  async call(parameters: CallParameters, signal: AbortSignal, events: WorkerEvents): Promise<unknown> {
    const ticket: Ticket = { key: parameters.worker.key, retired: false };
    this.#tickets.add(ticket);
    try {
      const done = await this.#turns.take(signal);
      try {
        return await this.#serve(parameters, ticket, signal, events);
      } finally {
        done();
      }
    } finally {
      this.#tickets.delete(ticket);
    }
  }

  async #serve(
    parameters: CallParameters,
    ticket: Ticket,
    signal: AbortSignal,
    events: WorkerEvents,
  ): Promise<unknown> {
    const { call, worker: specification, limits, input = false, timeoutAfterInputMs } = parameters;
    // A worker with a pipe as its standard input serves one call: whoever typed to it is gone afterwards.
    const idle = input ? undefined : this.#takeIdle(specification.key);
    const worker = idle ?? (await this.#start(parameters));
    this.#busy.add(worker);
    if (input) {
      this.#asking.set(call, {
        worker,
        ...(timeoutAfterInputMs === undefined ? {} : { timeoutAfterInputMs }),
      });
    }
    let keep = false;
    try {
      const result = await worker.call(parameters, signal, events);
      const wanted = parameters.reuse && !input && worker.served < callsOfWorker;
      keep = wanted && !this.#stopped && (await worker.canRest(limits)) && !ticket.retired;
      return result;
    } finally {
      this.#busy.delete(worker);
      this.#asking.delete(call);
      // A worker whose tool failed may be in any state: only a clean call keeps it warm.
      if (keep) this.#putIdle(worker, limits);
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
    for (const ticket of this.#tickets) {
      if (ticket.key.startsWith(keyPrefix)) ticket.retired = true;
    }
    const idle = this.#idle.filter(({ worker }) => worker.key.startsWith(keyPrefix));
    await Promise.all(idle.map(entry => this.#take(entry).kill()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#turns.stop();
    const idle = this.#idle.map(entry => this.#take(entry));
    await Promise.all([...this.#busy, ...idle].map(worker => worker.kill()));
  }

  async #start({ worker, limits, input = false }: CallParameters): Promise<Worker> {
    const confined = await this.#isolation.wrap(worker, { files: limits.files });
    if (this.#stopped) throw new CallError('The supervisor has ended.', { reason: 'cancelled' });
    return Worker.start({ ...worker, ...confined }, input);
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

  #putIdle(worker: Worker, limits: ResourceLimits): void {
    const end = (): void => {
      if (this.#idle.includes(entry)) void this.#take(entry).kill();
    };
    const entry: IdleWorker = { worker, timer: setTimeout(end, idleLimit) };
    this.#idle = [...this.#idle, entry];
    worker.rest(limits, end);
    const [oldest] = this.#idle;
    if (this.#idle.length > warmLimit && oldest !== undefined) void this.#take(oldest).kill();
  }
}
