import { setTimeout as pause, setImmediate } from 'node:timers/promises';

/** Milliseconds for which the question that follows an edit is waited for. */
const expectation = 10;

/** Counts what a person waits for, so that work in the background gives way to it. */
export class Foreground {
  #running = 0;
  /** When the last edit came that no question has followed yet. */
  #edit = Number.NEGATIVE_INFINITY;
  #waiting: (() => void)[] = [];

  /** An editor asks right after an edit. */
  edited(): void {
    this.#edit = performance.now();
  }

  begin(): void {
    this.#edit = Number.NEGATIVE_INFINITY;
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /**
   * Called between short steps of work in the background: lets waiting messages in, and waits until what came in is
   * answered. Somebody who asks without a pause does not stop the work: it goes a step between two questions.
   */
  async giveWay(): Promise<void> {
    await setImmediate();
    const rest = this.#edit + expectation - performance.now();
    if (rest > 0) await pause(rest);
    if (this.#running > 0) await new Promise<void>(resume => this.#waiting.push(resume));
  }
}
