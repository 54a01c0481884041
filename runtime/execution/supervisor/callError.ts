import type { CallFailure } from './protocol.ts';

/** A call that ended without a result, and why. Whoever knows the skill turns it into a typed error. */
export class CallError extends Error {
  readonly failure: CallFailure;

  constructor(message: string, failure: CallFailure) {
    super(message);
    this.failure = failure;
  }
}
