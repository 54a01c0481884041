/**
 * Why a call has no result. `worker`: the worker answered with an error, whose data is `failure`. `limit`: `limit` was
 * reached. `isolation`: the system cannot isolate; the message says why and `remedy` what to do.
 */
export interface CallFailure {
  readonly reason: 'timeout' | 'limit' | 'crashed' | 'spawn' | 'cancelled' | 'worker' | 'isolation';
  readonly failure?: WorkerFailure;
  /** Of a `timeout`: the limit that was reached. */
  readonly limitMs?: number;
  /** Of a `limit`: which one, and its value in its own unit. */
  readonly limit?: { readonly kind: LimitKind; readonly value: number };
  readonly remedy?: string;
}

/** What a call can use up beside its wall clock. */
export type LimitKind = 'cpu' | 'memory' | 'processes' | 'files' | 'output';

/** The `data` of a worker's error; docs/worker-protocol.md. */
export interface WorkerFailure {
  readonly kind: 'import' | 'callable-missing' | 'tool' | 'input' | 'result' | 'probe' | 'pytest-missing';
  readonly tool?: string;
  readonly file?: string;
  readonly line?: number;
  readonly traceback?: string;
  /** The tool asked for a line, and its standard input had ended. */
  readonly unanswered?: boolean;
}
