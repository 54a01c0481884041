import type { Denial } from '../invocationReport.ts';
import type { OperationContext } from '../operation.ts';
import type { MaskedStream, SecretMask } from '../secretMask.ts';
import { CallError } from './supervisor/callError.ts';

/** What one call of a worker passes on as text, with its secrets hidden. */
export class MaskedCall {
  readonly #mask: SecretMask;
  readonly #context: OperationContext;
  readonly #streams: Readonly<Record<'stdout' | 'stderr', MaskedStream>>;

  constructor(mask: SecretMask, context: OperationContext) {
    this.#mask = mask;
    this.#context = context;
    this.#streams = { stdout: mask.stream(), stderr: mask.stream() };
  }

  output(text: string, stream: 'stdout' | 'stderr'): void {
    this.#show(this.#streams[stream].write(text), stream);
  }

  /** A line of the skill's log. */
  log(line: string): void {
    this.#show(`${this.#mask.cutText(line)}\n`, 'stderr');
  }

  /** What waits is shown: the call has ended, and no more comes. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) this.#show(this.#streams[stream].end(), stream);
  }

  /** The parameters of a notification; whoever matches on their words still can. */
  notification(method: string, parameters: unknown): unknown {
    if (method !== 'testCase') return this.#mask.json(parameters);
    const given = (parameters ?? {}) as Readonly<Record<string, unknown>>;
    const shown = ['file', 'name', 'message'].filter(name => Object.hasOwn(given, name));
    return { ...given, ...Object.fromEntries(shown.map(name => [name, this.#mask.json(given[name])])) };
  }

  /** The result of a tool is data for its caller and stays as it is; what other calls answer is shown to people. */
  result(method: string, result: unknown): unknown {
    return method === 'invoke' ? result : this.#mask.json(result);
  }

  denial(denial: Denial): Denial {
    return {
      ...denial,
      target: this.#mask.cutText(denial.target),
      reason: this.#mask.cutText(denial.reason),
    };
  }

  error(error: CallError): CallError {
    const { failure } = error.failure;
    return new CallError(this.#mask.cutText(error.message), {
      ...error.failure,
      ...(failure === undefined
        ? {}
        : {
            failure: {
              ...failure,
              ...(failure.file === undefined ? {} : { file: this.#mask.cutText(failure.file) }),
              ...(failure.traceback === undefined
                ? {}
                : { traceback: this.#mask.cutText(failure.traceback) }),
            },
          }),
    });
  }

  #show(text: string, stream: 'stdout' | 'stderr'): void {
    if (text !== '') this.#context.onOutput?.(text, stream);
  }
}
