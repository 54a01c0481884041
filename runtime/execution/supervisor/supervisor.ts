import type { CallParameters, RetireParameters } from './protocol.ts';
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
  readonly #idle = new Map<string, IdleWorker[]>();
  readonly #busy = new Set<Worker>();
  readonly #retired = new WeakSet<Worker>();

  async call(parameters: CallParameters, signal: AbortSignal, events: WorkerEvents): Promise<unknown> {
    const worker = this.#takeIdle(parameters.worker.key) ?? Worker.start(parameters.worker);
    this.#busy.add(worker);
    let keep = false;
    try {
      const result = await worker.call(
        parameters.method,
        parameters.parameters,
        parameters.timeoutMs,
        signal,
        events,
      );
      keep = parameters.reuse && !worker.gone && !this.#retired.has(worker);
      return result;
    } finally {
      this.#busy.delete(worker);
      // A worker whose tool failed may be in any state: only a clean call keeps it warm.
      if (keep) this.#putIdle(worker);
      else await worker.kill();
    }
  }

  /** No worker of this prefix serves another call: its slot is no longer the active one, or its secrets changed. */
  async retire({ keyPrefix }: RetireParameters): Promise<void> {
    for (const worker of this.#busy) {
      if (worker.key.startsWith(keyPrefix)) this.#retired.add(worker);
    }
    const keys = [...this.#idle.keys()].filter(key => key.startsWith(keyPrefix));
    await Promise.all(keys.flatMap(key => this.#takeAll(key)).map(worker => worker.kill()));
  }

  async stop(): Promise<void> {
    const workers = [...this.#busy, ...[...this.#idle.keys()].flatMap(key => this.#takeAll(key))];
    await Promise.all(workers.map(worker => worker.kill()));
  }

  #takeIdle(key: string): Worker | undefined {
    const waiting = this.#idle.get(key) ?? [];
    for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
      clearTimeout(entry.timer);
      if (!entry.worker.gone) return entry.worker;
    }
    this.#idle.delete(key);
    return undefined;
  }

  #takeAll(key: string): Worker[] {
    const workers: Worker[] = [];
    for (let worker = this.#takeIdle(key); worker !== undefined; worker = this.#takeIdle(key))
      workers.push(worker);
    return workers;
  }

  #putIdle(worker: Worker): void {
    const timer = setTimeout(() => void this.#evict(worker), idleLimit);
    this.#idle.set(worker.key, [...(this.#idle.get(worker.key) ?? []), { worker, timer }]);
    const all = [...this.#idle.values()].flat();
    const oldest = all[0];
    if (all.length > warmLimit && oldest !== undefined) void this.#evict(oldest.worker);
  }

  async #evict(worker: Worker): Promise<void> {
    const waiting = this.#idle.get(worker.key) ?? [];
    const entry = waiting.find(candidate => candidate.worker === worker);
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    this.#idle.set(
      worker.key,
      waiting.filter(candidate => candidate !== entry),
    );
    await worker.kill();
  }
}
