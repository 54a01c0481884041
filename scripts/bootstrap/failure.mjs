/** A setup step that cannot go on: what happened, and one sentence that says what to do about it. */
export class SetupFailure extends Error {
  /**
   * @param {string} message
   * @param {string} nextStep
   */
  constructor(message, nextStep) {
    super(message);
    this.name = 'SetupFailure';
    this.nextStep = nextStep;
  }
}
