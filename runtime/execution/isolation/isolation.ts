import type { Denial } from '../../invocationReport.ts';
import type { IsolationPolicy } from './isolationPolicy.ts';

/** A program to start, complete: nothing is inherited. */
export interface IsolatedCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How a supervisor confines what it starts. One object serves one policy. */
export interface Isolation {
  /** Prepares what does not depend on the policy, so that a spare supervisor is ready. Never throws: `configure` tells. */
  prepare(): Promise<void>;
  /** Once, before the first `wrap`. Throws `CallError` with reason `isolation` where the system cannot confine. */
  configure(policy: IsolationPolicy, onDenial: (denial: Denial) => void): Promise<void>;
  /** What to start in its place; descriptors 0 to 3 reach the program. `files`: open files of one process. */
  wrap(command: IsolatedCommand, limits: { readonly files: number }): Promise<IsolatedCommand>;
  dispose(): Promise<void>;
}
