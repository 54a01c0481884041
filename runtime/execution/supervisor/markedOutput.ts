import type { Readable } from 'node:stream';

/** Longest wait, in milliseconds, for a mark after the reply: a tool may have closed its own output. */
const markPatience = 250;
/** The most that one call passes on, in characters: what a runaway loop prints would fill memory and disk. */
const maximumOutput = 16 * 1024 * 1024;
const cutNotice = '\n[The output beyond 16 MiB is left out.]\n';

/**
 * One output stream of a worker, cut at the mark that ends each call, so that a call's log is whole and no line of it
 * appears in the next one.
 */
export class MarkedOutput {
  #pending = '';
  #passed = 0;
  #mark: string | undefined;
  #marked: (() => void) | undefined;
  readonly #emit: (text: string) => void;

  constructor(stream: Readable, emit: (text: string) => void) {
    this.#emit = emit;
    stream.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    stream.on('close', () => this.#finish());
  }

  /** From now on `mark` and a newline end the current call. */
  expect(mark: string): void {
    this.#mark = `${mark}\n`;
    this.#passed = 0;
  }

  /** Resolves when the mark has come, the stream has closed, or patience has run out. */
  async settled(): Promise<void> {
    if (this.#mark === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>(resolve => {
      this.#marked = resolve;
      timer = setTimeout(resolve, markPatience);
    });
    clearTimeout(timer);
    this.#finish();
  }

  #receive(text: string): void {
    this.#pending += text;
    const mark = this.#mark;
    if (mark === undefined) {
      this.#flush(this.#pending.length);
      return;
    }
    const at = this.#pending.indexOf(mark);
    if (at >= 0) {
      this.#flush(at);
      this.#pending = this.#pending.slice(mark.length);
      this.#finish();
      return;
    }
    // Hold back only what may be the beginning of the mark.
    let keep = Math.min(mark.length - 1, this.#pending.length);
    while (keep > 0 && !mark.startsWith(this.#pending.slice(-keep))) keep -= 1;
    this.#flush(this.#pending.length - keep);
  }

  #flush(length: number): void {
    if (length === 0) return;
    const text = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    const room = maximumOutput - this.#passed;
    this.#passed += length;
    // Read on all the same: a full pipe would stop the tool.
    if (length <= room) this.#emit(text);
    else if (room >= 0) this.#emit(text.slice(0, room) + cutNotice);
  }

  #finish(): void {
    this.#mark = undefined;
    this.#flush(this.#pending.length);
    this.#marked?.();
    this.#marked = undefined;
  }
}
