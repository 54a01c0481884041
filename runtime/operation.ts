import { SkillberthError } from '../skill/index.ts';
import type { ApprovalRequest } from './invocationReport.ts';

/** How a long operation talks to whoever started it. Every member may be absent. */
export interface OperationContext {
  readonly signal?: AbortSignal;
  /** A step begins, for example `Installing 1 dependency`. */
  onStep?(message: string): void;
  /** Raw output of a process, colours kept, as it comes. */
  onOutput?(text: string, stream: 'stdout' | 'stderr'): void;
  /** What a person types, for a setup that asks. Absent: its standard input is empty. */
  readonly input?: AsyncIterable<string>;
  /** What is typed next is a secret and must not be shown (true), or may be shown again (false). */
  onHideInput?(hidden: boolean): void;
  /** Asks a person whether this may run; absent where nobody can be asked, which is a refusal. */
  approve?(request: ApprovalRequest): Promise<boolean>;
  /** What the person's own command has just approved without a question, to be shown. */
  onApproved?(request: ApprovalRequest): void;
}

/** Throws `cancelled` when the operation's caller gave up. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

/** `nextStep` where the operation may have changed something by then. */
export function cancelled(nextStep = 'Nothing changed; start it again when you like.'): SkillberthError {
  return new SkillberthError({
    code: 'cancelled',
    message: 'Cancelled.',
    nextStep,
  });
}
