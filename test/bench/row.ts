/** One line of the bench's table. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB';
  /** The value must not be greater. */
  readonly budget?: number;
  /** Another program that did the same work in the same run. */
  readonly peer?: string;
  readonly peerValue?: number;
}
