import { CallError } from './callError.ts';
import { limitFailure } from './limits/limitFailure.ts';
import type { OutputBudget } from './outputBudget.ts';
import type { Reply } from './workerChannel.ts';
import { isWorkerFailure } from './workerMessage.ts';

/** What a worker replied. Throws `CallError`: the worker's own error, or the limit that the reply was too long for. */
export function replyResult({ outcome, bytes }: Reply, method: string, output: OutputBudget): unknown {
  output.spend(bytes);
  if (output.isExceeded) throw limitFailure({ kind: 'output', value: output.limit });
  if ('result' in outcome) return outcome.result;
  const { message, data } = outcome.error;
  if (!isWorkerFailure(data)) {
    throw new CallError(`The worker refused ${method}: ${message}`, { reason: 'crashed' });
  }
  // The worker itself sends nothing that is longer than a frame may be.
  if (typeof data.bytes === 'number' && data.bytes > output.limit) {
    throw limitFailure({ kind: 'output', value: output.limit });
  }
  throw new CallError(message, { reason: 'worker', failure: data });
}
