import process from 'node:process';
import colors from 'picocolors';
import type { ApprovalRequest, OperationContext } from '../runtime/index.ts';
import { approvalText, approvedText } from './approvalText.ts';
import type { Output } from './output.ts';
import type { TypedInput } from './typedInput.ts';

/** Whom a command asks whether a skill's code may run. */
export interface ApprovalMeans {
  /** The person has answered already, with `--yes`. */
  readonly yes: boolean;
  readonly write: Output;
  /** What the person types. */
  readonly typed: TypedInput;
  readonly signal: AbortSignal;
}

/** How an operation asks the person at the terminal. Without a terminal, and without `--yes`, nobody is asked. */
export function approvalIn(means: ApprovalMeans): Pick<OperationContext, 'approve' | 'onApproved'> {
  const { yes, write, typed } = means;
  const onApproved = (request: ApprovalRequest): void => write.say(approvedText(request));
  if (yes) {
    const approve = (request: ApprovalRequest): Promise<boolean> => {
      onApproved(request);
      return Promise.resolve(true);
    };
    return { approve, onApproved };
  }
  const canAsk = write.talks && typed.isTerminal && process.stderr.isTTY === true;
  return canAsk ? { approve: request => ask(request, means), onApproved } : { onApproved };
}

/** Anything but a clear yes is a no: Ctrl-C and the end of the input too. */
async function ask(request: ApprovalRequest, { write, typed, signal }: ApprovalMeans): Promise<boolean> {
  write.say(approvalText(request));
  process.stderr.write(`${colors.bold('Allow?')} [y/N] `);
  try {
    const reply = await typed.line(signal);
    if (reply === undefined) process.stderr.write('\n');
    return /^y(es)?$/i.test((reply ?? '').trim());
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('\n');
    return false;
  }
}
