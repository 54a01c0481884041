/** Counts what one call prints and returns, in bytes, and tells once when it is too much. */
export class OutputBudget {
  readonly limit: number;
  #used = 0;
  readonly #exceeded: () => void;

  constructor(limit: number, exceeded: () => void) {
    this.limit = limit;
    this.#exceeded = exceeded;
  }

  /** Never below zero. */
  get left(): number {
    return Math.max(0, this.limit - this.#used);
  }

  get isExceeded(): boolean {
    return this.#used > this.limit;
  }

  spend(bytes: number): void {
    const before = this.isExceeded;
    this.#used += bytes;
    if (!before && this.isExceeded) this.#exceeded();
  }
}
