import process from 'node:process';
import type { ReadStream } from 'node:tty';

/**
 * What comes in on standard input: typed by a person, or from a pipe. The command's own questions and those of a tool
 * share one reader, so that no line is lost between them. Reading begins with the first request.
 */
export class TypedInput implements AsyncIterable<string> {
  readonly isTerminal: boolean;
  readonly #stream: NodeJS.ReadStream;
  #began = false;
  #ended = false;
  /** Read, and not asked for yet. */
  #text = '';
  /** What is typed unseen, up to the end of its line. */
  #unseen = '';
  #hidden = false;
  #arrived: (() => void) | undefined;

  constructor(stream: NodeJS.ReadStream = process.stdin) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
  }

  /** The next line without its end; undefined when the input has ended. Rejects with the signal's reason. */
  async line(signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line.endsWith('\r') ? line.slice(0, -1) : line;
      }
      if (this.#ended) {
        const rest = this.#text;
        this.#text = '';
        return rest === '' ? undefined : rest;
      }
      await this.#more(signal);
    }
  }

  /** Whatever comes, as it comes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const text = this.#text;
      this.#text = '';
      if (text !== '') yield text;
      else if (this.#ended) return;
      else await this.#more();
    }
  }

  /** In a terminal: what is typed from now on is not shown (true), or shown again (false). */
  hide(hidden: boolean): void {
    if (!this.isTerminal || this.#hidden === hidden) return;
    this.#hidden = hidden;
    this.#unseen = '';
    // A terminal shows what is typed unless its keys come raw; then line editing is ours.
    (this.#stream as ReadStream).setRawMode(hidden);
  }

  /** The process may end while its input is still open. */
  close(): void {
    this.hide(false);
    if (!this.#began) return;
    this.#stream.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    this.#stream.pause();
    this.#onEnd();
    // A pipe without this flag keeps the event loop alive while its other end is open; a file has none.
    if ('unref' in this.#stream && typeof this.#stream.unref === 'function') this.#stream.unref();
  }

  async #more(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#begin();
    this.#stream.resume();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      this.#arrived = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      if (this.#text !== '' || this.#ended) this.#arrived();
    });
  }

  #begin(): void {
    if (this.#began) return;
    this.#began = true;
    this.#stream.setEncoding('utf8');
    this.#stream.on('data', this.#onData).once('end', this.#onEnd).once('close', this.#onEnd);
    // A terminal that was closed, or a folder as standard input: nothing more comes.
    this.#stream.on('error', this.#onEnd);
  }

  readonly #onData = (text: string): void => {
    this.#text += this.#hidden ? this.#typedUnseen(text) : text;
    if (this.#text === '') return;
    // What comes after it waits where it is until it is asked for.
    this.#stream.pause();
    this.#arrived?.();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#arrived?.();
  };

  /** The finished lines among raw keys. */
  #typedUnseen(keys: string): string {
    let lines = '';
    for (const key of keys) {
      if (key === '\r' || key === '\n') {
        lines += `${this.#unseen}\n`;
        this.#unseen = '';
        process.stderr.write('\n');
      } else if (key === '\u007f' || key === '\b') {
        this.#unseen = [...this.#unseen].slice(0, -1).join('');
      } else if (key === '\u0015') {
        this.#unseen = '';
      } else if (key === '\u0003') {
        // Raw keys raise no signals; whoever stops the command listens to this one.
        process.kill(process.pid, 'SIGINT');
      } else if (key === '\u0004') {
        if (this.#unseen === '') this.#onEnd();
      } else if (key >= ' ') {
        this.#unseen += key;
      }
    }
    return lines;
  }
}
