/** What one call may use up. A service has no wall clock and no CPU limit: those two are `undefined` then. */
export interface ResourceLimits {
  readonly wallClockMs: number | undefined;
  readonly cpuMs: number | undefined;
  /** Resident memory of all its processes together, in MiB. */
  readonly memoryMb: number;
  readonly processes: number;
  /** Open files of one process. */
  readonly files: number;
  /** What it prints and what it returns, together, in bytes. */
  readonly outputBytes: number;
}

/** Where a manifest is silent. */
export const defaultLimits: ResourceLimits = {
  wallClockMs: 30_000,
  cpuMs: 30_000,
  memoryMb: 512,
  processes: 64,
  files: 256,
  outputBytes: 1_000_000,
};
