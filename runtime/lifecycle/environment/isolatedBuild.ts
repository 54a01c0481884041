import type { OperationContext } from '../../operation.ts';

/** A registry that a build may reach: a host name in lower case or an IP address without brackets. */
export interface RegistryHost {
  readonly host: string;
  readonly port: number;
}

/** A program that runs foreign code: install scripts of npm packages, builds of Python source distributions. */
export interface BuildCommand {
  /** What is built, for questions, logs and errors, for example `the npm packages left-pad`. */
  readonly label: string;
  /** Absolute. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Absolute; below a writable folder. */
  readonly workingFolder: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute: what it reads beside the system's own programs and libraries. */
  readonly readable: readonly string[];
  /** Absolute: the folders that it fills. */
  readonly writable: readonly string[];
  /** All that it reaches in the network. */
  readonly hosts: readonly RegistryHost[];
}

export interface BuildResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs foreign code that belongs to an installation. The lifecycle runs none itself: whoever composes it hands this
 * in, asks for the approval first, records it, and isolates the program.
 */
export interface IsolatedBuild {
  /**
   * To the program's end; any exit code is a result. Throws `approval-needed`, `isolation-unavailable`, the limit's
   * own code, or `cancelled`.
   */
  run(command: BuildCommand, context: OperationContext): Promise<BuildResult>;
}
