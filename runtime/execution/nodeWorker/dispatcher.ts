import { inspect } from 'node:util';
import type { ChannelRequest, Connection } from './connection.ts';
import { beginCall } from './denials.ts';
import { describe } from './describe.ts';
import { nextTurn, reallyExit, stringify } from './kept.ts';
import { placeOf } from './places.ts';
import type { StandardStreams } from './standardStreams.ts';
import {
  type FailureKind,
  internalError,
  invalidParameters,
  methodNotFound,
  ProtocolError,
  WorkerError,
  workerError,
} from './workerError.ts';

export type Parameters = Readonly<Record<string, unknown>>;

export interface Method {
  readonly required: readonly string[];
  /** What the call is where the skill's code ends it from outside: by leaving, or by an error that nothing caught. */
  readonly kind: FailureKind;
  subject(parameters: Parameters): string;
  /** The text of the result. */
  run(parameters: Parameters): Promise<string>;
}

interface Call {
  readonly id: unknown;
  readonly mark: string | undefined;
  readonly kind: FailureKind;
  readonly subject: string;
}

/** Runs one request at a time and replies after the marks are written. */
export class Dispatcher {
  readonly #connection: Connection;
  readonly #streams: StandardStreams;
  readonly #methods: Readonly<Record<string, Method>>;
  #waiting: readonly ChannelRequest[] = [];
  #current: Call | undefined;

  constructor(connection: Connection, streams: StandardStreams, methods: Readonly<Record<string, Method>>) {
    this.#connection = connection;
    this.#streams = streams;
    this.#methods = methods;
  }

  take(request: ChannelRequest): void {
    if (this.#current === undefined) void this.#run(request);
    else this.#waiting = [...this.#waiting, request];
  }

  /** The skill leaves the process. A call ends as failed, and nothing of it runs any further. Never returns. */
  leave(code: number | undefined): never {
    const call = this.#current;
    if (call === undefined) return reallyExit(code);
    const left = new Error('left');
    this.#fail(call, `${call.subject} called process.exit(${code ?? 0}).`, left);
    // The channel's thread still has to send the reply; then the supervisor ends this process.
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (;;) Atomics.wait(never, 0, 0);
  }

  /** An error that nothing caught: of the call under way, as Node would have ended the process; else of nobody. */
  uncaught(problem: unknown): void {
    const call = this.#current;
    if (call !== undefined) {
      this.#fail(call, `${call.subject} left an error that nothing caught: ${describe(problem)}`, problem);
      return;
    }
    this.#streams.write('stderr', `${inspect(problem)}\n`);
    reallyExit(1);
  }

  async #run(request: ChannelRequest): Promise<void> {
    const { id, method: name, parameters } = request;
    this.#streams.restore();
    beginCall();
    const method = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
    const given = isObject(parameters) ? parameters : undefined;
    const mark = given?.['mark'];
    const call: Call = {
      id,
      mark: typeof mark === 'string' ? mark : undefined,
      kind: method?.kind ?? 'tool',
      subject: given === undefined || method === undefined ? name : method.subject(given),
    };
    this.#current = call;
    try {
      const checked = checkedParameters(name, method, given);
      const text = await checked.method.run(checked.given);
      // Rejections that nothing handles are told of after this turn; Node ends a process for them.
      await new Promise<void>(resolve => void nextTurn(resolve));
      this.#reply(call, `"result":${text}`);
    } catch (error) {
      this.#reply(call, `"error":${stringify(errorOf(name, error))}`);
    }
  }

  #fail(call: Call, message: string, problem: unknown): void {
    const error = new WorkerError(message, { kind: call.kind, ...placeOf(problem) });
    this.#reply(call, `"error":${stringify(errorOf('', error))}`);
  }

  /** Once a call: what comes of it afterwards is too late. */
  #reply(call: Call, outcome: string): void {
    if (this.#current !== call) return;
    this.#current = undefined;
    if (call.mark !== undefined) this.#streams.writeMark(call.mark);
    this.#connection.send(`{"jsonrpc":"2.0","id":${stringify(call.id)},${outcome}}`);
    const [next, ...later] = this.#waiting;
    this.#waiting = later;
    if (next !== undefined) void this.#run(next);
  }
}

function checkedParameters(
  name: string,
  method: Method | undefined,
  given: Parameters | undefined,
): { readonly method: Method; readonly given: Parameters } {
  if (method === undefined) throw new ProtocolError(methodNotFound, `The worker has no method ${name}.`);
  if (given === undefined || typeof given['mark'] !== 'string') {
    throw new ProtocolError(invalidParameters, `${name} needs an object of parameters with a mark.`);
  }
  const missing = method.required.find(parameter => !(parameter in given));
  if (missing === undefined) return { method, given };
  throw new ProtocolError(invalidParameters, `${name} needs the parameter ${missing}.`);
}

function errorOf(method: string, error: unknown): object {
  if (error instanceof WorkerError) return { code: workerError, message: error.message, data: error.data };
  if (error instanceof ProtocolError) return { code: error.code, message: error.message };
  return { code: internalError, message: `The worker failed in ${method}: ${describe(error)}` };
}

function isObject(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
