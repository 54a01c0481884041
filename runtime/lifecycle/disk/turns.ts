import { setImmediate } from 'node:timers/promises';

/** Milliseconds of calls that wait for the system, after which others get a turn. */
const longest = 10;

/** Lets requests and signals be heard in the middle of long work that waits for the system: `if (turns.due) await turns.take()`. */
export class Turns {
  #since = performance.now();

  get due(): boolean {
    return performance.now() - this.#since >= longest;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
