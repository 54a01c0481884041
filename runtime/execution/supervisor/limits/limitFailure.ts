import { CallError } from '../callError.ts';
import type { CallFailure, LimitKind } from '../protocol.ts';

export type ReachedLimit = NonNullable<CallFailure['limit']>;

const words: Readonly<Record<LimitKind, (value: number) => string>> = {
  cpu: value => `The limit of ${value / 1000} s of CPU time was reached.`,
  memory: value => `The limit of ${value} MiB of memory was reached.`,
  processes: value => `The limit of ${value} processes was reached.`,
  files: value => `The limit of ${value} open files was reached.`,
  output: value => `The limit of ${value} bytes of output was reached.`,
};

/** What a call fails with that used up too much; `value` in the unit of `ResourceLimits`. */
export function limitFailure({ kind, value }: ReachedLimit): CallError {
  return new CallError(words[kind](value), { reason: 'limit', limit: { kind, value } });
}
