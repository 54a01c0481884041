import type { WorkerSpecification } from './supervisor/protocol.ts';

/** How to start a worker, and what of this machine it must be able to read for that. */
export interface WorkerStart {
  readonly worker: WorkerSpecification;
  /** Absolute files and folders: the interpreter, its library, our own worker. */
  readonly programs: readonly string[];
}
