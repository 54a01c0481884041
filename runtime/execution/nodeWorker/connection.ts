import { Worker } from 'node:worker_threads';
import { maximumFrame } from './framing.ts';
import { parse, reallyExit, stringify } from './kept.ts';

export interface ChannelRequest {
  readonly id: unknown;
  readonly method: string;
  readonly parameters: unknown;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What the host answered with instead of a result. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
}

/** The main thread's end of the channel: requests come in, calls and replies go out. */
export class Connection {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #sequence = 0;

  /** `script`: the file that the channel's thread starts from, absolute. */
  constructor(script: string, take: (request: ChannelRequest) => void) {
    // Its standard streams are kept apart: joined to ours they would open ours in a way that never blocks.
    this.#thread = new Worker(script, { stdout: true, stderr: true, execArgv: [], argv: [] });
    this.#thread.on('message', (text: string) => this.#receive(text, take));
    // Without the channel nobody can be answered; the supervisor sees the end of this process.
    this.#thread.on('error', () => reallyExit(1));
    this.#thread.on('exit', () => reallyExit(1));
  }

  /** Sends the text of a whole message. */
  send(text: string): void {
    this.#thread.postMessage(text);
  }

  /** Throws where the message is no JSON, or too long. */
  notify(method: string, parameters: unknown): void {
    this.send(checked(stringify({ jsonrpc: '2.0', method, params: parameters })));
  }

  /** Rejects with `HostRefused`, or where the message is no JSON or too long. */
  async request(method: string, parameters: unknown): Promise<unknown> {
    this.#sequence += 1;
    const id = this.#sequence;
    const text = checked(stringify({ jsonrpc: '2.0', id, method, params: parameters }));
    return await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.send(text);
    });
  }

  #receive(text: string, take: (request: ChannelRequest) => void): void {
    const message = parse(text) as Partial<Record<string, unknown>>;
    const { id, method, params, result } = message;
    if (typeof method === 'string') {
      // Notifications, cancellation among them, need no answer: the supervisor stops a call by killing it.
      if (id !== undefined) take({ id, method, parameters: params });
      return;
    }
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined) return;
    this.#waiting.delete(Number(id));
    const error = message['error'] as { readonly message?: unknown } | undefined;
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new HostRefused(String(error.message ?? 'The host refused.')));
  }
}

function checked(text: string): string {
  if (Buffer.byteLength(text) <= maximumFrame) return text;
  throw new RangeError('A message to the host holds at most 16 MiB.');
}
