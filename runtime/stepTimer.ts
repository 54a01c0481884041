import type { OperationContext } from './operation.ts';
import type { StepReport } from './report.ts';

/** Measures the steps of an operation while it passes them on. */
export class StepTimer {
  readonly context: OperationContext;
  readonly #steps: StepReport[] = [];
  #current: { readonly step: string; readonly started: number } | undefined;

  constructor(context: OperationContext) {
    this.context = {
      ...context,
      onStep: step => {
        this.#finish();
        this.#current = { step, started: performance.now() };
        context.onStep?.(step);
      },
    };
  }

  /** Every step so far; the last one ends now. */
  finish(): readonly StepReport[] {
    this.#finish();
    return this.#steps;
  }

  #finish(): void {
    if (this.#current === undefined) return;
    const { step, started } = this.#current;
    this.#steps.push({ step, durationMs: performance.now() - started });
    this.#current = undefined;
  }
}
