import { CallError } from './callError.ts';

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: CallError) => void;
}

/** Lets so many run at once; more wait in the order in which they came. */
export class Turns {
  #free: number;
  #waiting: readonly Waiting[] = [];
  #stopped = false;

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when it is the caller's turn, with what ends it. Rejects with `CallError` when `signal` aborts first. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw cancelled();
    if (this.#stopped) throw ended();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next, ...later] = this.#waiting;
      this.#waiting = later;
      if (next === undefined) this.#free += 1;
      else next.begin();
    };
  }

  /** Nobody who waits gets a turn any more. */
  stop(): void {
    this.#stopped = true;
    for (const { refuse } of this.#waiting) refuse(ended());
    this.#waiting = [];
  }

  async #wait(signal: AbortSignal): Promise<void> {
    let cancel = (): void => undefined;
    try {
      await new Promise<void>((begin, refuse) => {
        const waiting: Waiting = { begin, refuse };
        this.#waiting = [...this.#waiting, waiting];
        cancel = () => {
          this.#waiting = this.#waiting.filter(other => other !== waiting);
          refuse(cancelled());
        };
        signal.addEventListener('abort', cancel, { once: true });
      });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

function cancelled(): CallError {
  return new CallError('Cancelled.', { reason: 'cancelled' });
}

function ended(): CallError {
  return new CallError('The supervisor has ended.', { reason: 'cancelled' });
}
