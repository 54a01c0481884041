import type { Readable } from 'node:stream';

/** Bytes that may be on their way to the engine before the worker has to wait. */
const highWater = 1024 * 1024;

/** A stream that several may hold up; it flows while nobody does. */
export class HeldStream {
  readonly #stream: Readable;
  readonly #holders = new Set<object>();

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  hold(holder: object): void {
    this.#holders.add(holder);
    this.#stream.pause();
  }

  release(holder: object): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0) this.#stream.resume();
  }
}

/** Lets a worker send no faster than the engine reads: what waits in between would fill this process. */
export class Backpressure {
  readonly #streams: readonly HeldStream[];
  #waiting = 0;

  constructor(streams: readonly HeldStream[]) {
    this.#streams = streams;
  }

  /** `passed` settles once the bytes are gone; its failure is told where they were to go. */
  add(bytes: number, passed: undefined | Promise<unknown>): void {
    if (passed === undefined) return;
    this.#waiting += bytes;
    if (this.#waiting > highWater) for (const stream of this.#streams) stream.hold(this);
    const done = (): void => {
      this.#waiting -= bytes;
      if (this.#waiting <= highWater / 2) for (const stream of this.#streams) stream.release(this);
    };
    passed.then(done, done);
  }
}
