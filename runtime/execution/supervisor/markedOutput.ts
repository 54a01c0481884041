import type { Readable } from 'node:stream';
import type { OutputBudget } from './outputBudget.ts';

/** Longest wait, in milliseconds, for a mark after the reply: a tool may have closed its own output. */
const markPatience = 250;

/**
 * One output stream of a worker, cut at the mark that ends each call, so that a call's log is whole and no line of it
 * appears in the next one. What a call prints beyond its budget is read and dropped.
 */
export class MarkedOutput {
  #pending = '';
  #budget: OutputBudget | undefined;
  #mark: string | undefined;
  #marked: (() => void) | undefined;
  readonly #emit: (text: string, bytes: number) => void;

  constructor(stream: Readable, emit: (text: string, bytes: number) => void) {
    this.#emit = emit;
    stream.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    stream.on('close', () => this.#finish());
    // A pipe breaks with its process, whose end is told of elsewhere.
    stream.on('error', () => undefined);
  }

  /** From now on `mark` and a newline end the current call. */
  expect(mark: string, budget: OutputBudget): void {
    this.#mark = `${mark}\n`;
    this.#budget = budget;
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
    const bytes = Buffer.byteLength(text);
    const left = this.#budget?.left ?? 0;
    this.#budget?.spend(bytes);
    if (bytes <= left) this.#emit(text, bytes);
    else if (left > 0) this.#emit(Buffer.from(text).toString('utf8', 0, left), left);
  }

  #finish(): void {
    this.#mark = undefined;
    this.#flush(this.#pending.length);
    this.#marked?.();
    this.#marked = undefined;
  }
}
