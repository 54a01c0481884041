import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { FrameReader, FrameTooLong, frameOf, maximumFrame } from '../nodeWorker/framing.ts';
import { HeldStream } from './backpressure.ts';
import { jsonDepth } from './jsonDepth.ts';
import { type WorkerSays, workerMessage } from './workerMessage.ts';

/** The most bytes of a message that is no reply. */
const maximumMessage = 4 * 1024 * 1024;
/** Deeper values would exhaust the stack of whoever writes them as text again. */
const maximumDepth = 500;
/** A worker's own requests: answered at once, and waiting before nothing more is read. */
const maximumAnswering = 16;
const maximumWaiting = 256;

type QueuedRequest = Extract<WorkerSays, { readonly type: 'request' }> & { readonly isDeep: boolean };
type Outcome =
  | { readonly result: unknown }
  | { readonly error: { readonly message: string; readonly data: unknown } };

/** Whom the channel tells; `bytes` are those of the frame's content. */
export interface ChannelListener {
  /** The most bytes that a reply may have now. */
  replyRoom(): number;
  request(method: string, parameters: unknown): Promise<unknown>;
  notification(method: string, parameters: unknown, bytes: number): void;
  /** A reply to a request that is not under way. */
  strayReply(): void;
  /** What came was longer than it may be. */
  tooLong(): void;
  /** Nothing comes any more: the worker closed the channel, or sent what is no message. `why` in the second case. */
  ended(why?: string): void;
}

export interface Reply {
  readonly outcome: Outcome;
  readonly bytes: number;
}

/**
 * The supervisor's end of file descriptor 3. Whatever the worker sends, what it costs here is bounded: the length of a
 * message before it is read, its depth, and how many of its requests wait. Each request has an identifier that cannot
 * be guessed, so that nothing which was sent before it, or for another, can answer it.
 */
export class WorkerChannel {
  readonly #stream: Duplex;
  readonly #listener: ChannelListener;
  #pending: { readonly id: string; readonly settle: (reply: Reply) => void } | undefined;
  /** Lets others hold the channel up as well. */
  readonly flow: HeldStream;
  #waiting: QueuedRequest[] = [];
  #answering = 0;
  #ended = false;

  constructor(stream: Duplex, listener: ChannelListener) {
    this.#stream = stream;
    this.#listener = listener;
    this.flow = new HeldStream(stream);
    const reader = new FrameReader(
      (text, bytes) => this.#take(text, bytes),
      () => Math.min(maximumFrame, Math.max(listener.replyRoom(), maximumMessage)),
    );
    stream.on('data', (bytes: Buffer) => {
      if (this.#ended) return;
      try {
        reader.take(bytes);
      } catch (error) {
        if (error instanceof FrameTooLong) {
          this.#ended = true;
          listener.tooLong();
        } else this.#end(error instanceof Error ? error.message : String(error));
      }
    });
    // A worker that dies mid-message resets the channel; its end is what counts.
    stream.on('error', () => undefined);
    stream.on('close', () => this.#end());
    stream.on('end', () => this.#end());
  }

  /** Sends one request; the reply may never come. One at a time. */
  request(method: string, params: object): Promise<Reply> {
    const id = randomUUID();
    return new Promise(settle => {
      this.#pending = { id, settle };
      this.#stream.write(frameOf(JSON.stringify({ jsonrpc: '2.0', id, method, params })));
    });
  }

  /** The request under way, if any, is not waited for any more: its reply would be a stray one. */
  forget(): void {
    this.#pending = undefined;
  }

  close(): void {
    this.#ended = true;
    this.#waiting = [];
    this.#stream.destroy();
  }

  #take(text: string, bytes: number): void {
    if (this.#ended) return;
    const isDeep = bytes > maximumDepth && jsonDepth(text) > maximumDepth;
    const message = workerMessage(JSON.parse(text));
    switch (message?.type) {
      case 'request':
        this.#queue({ ...message, isDeep });
        return;
      case 'notification':
        if (!isDeep) this.#listener.notification(message.method, message.params, bytes);
        return;
      case 'result':
      case 'error':
        if (isDeep) {
          this.#settle(message.id, { error: { message: tooDeep, data: { kind: 'result' } } }, bytes);
        } else if (message.type === 'result') this.#settle(message.id, { result: message.result }, bytes);
        else this.#settle(message.id, { error: message }, bytes);
        return;
      default:
        throw new Error('A message is none of the protocol.');
    }
  }

  #settle(id: unknown, outcome: Outcome, bytes: number): void {
    const pending = this.#pending;
    if (pending === undefined || pending.id !== id) {
      this.#listener.strayReply();
      return;
    }
    this.#pending = undefined;
    pending.settle({ outcome, bytes });
  }

  #queue(request: QueuedRequest): void {
    this.#waiting.push(request);
    if (this.#waiting.length >= maximumWaiting) this.flow.hold(this);
    this.#next();
  }

  #next(): void {
    while (this.#answering < maximumAnswering) {
      const request = this.#waiting.shift();
      if (this.#waiting.length < maximumWaiting / 2) this.flow.release(this);
      if (request === undefined) return;
      this.#answering += 1;
      void this.#serve(request).then(() => {
        this.#answering -= 1;
        this.#next();
      });
    }
  }

  /** Until the worker has read the answer: one that asks and never reads waits for itself. */
  async #serve(request: QueuedRequest): Promise<void> {
    const text = await this.#answerTo(request);
    if (this.#ended) return;
    await new Promise<void>(resolve => void this.#stream.write(frameOf(text), () => resolve()));
  }

  async #answerTo({ id, method, params, isDeep }: QueuedRequest): Promise<string> {
    const base = { jsonrpc: '2.0', id };
    try {
      if (isDeep) throw new Error(tooDeep);
      const result = (await this.#listener.request(method, params)) ?? null;
      return JSON.stringify({ ...base, result });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return JSON.stringify({ ...base, error: { code: -32000, message } });
    }
  }

  #end(why?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener.ended(why);
  }
}

const tooDeep = `What was sent is nested deeper than ${maximumDepth} levels.`;
