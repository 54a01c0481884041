import type { IsolationLevel } from '../../invocationReport.ts';

/**
 * What one supervisor lets its workers do, as the operating system will enforce it: absolute real paths, resolved names.
 * Everything that is not listed is denied; the system's own programs and libraries can always be read.
 */
export interface IsolationPolicy {
  readonly level: IsolationLevel;
  /** Files and folders that can be read: the slot, the interpreter, granted places. */
  readonly readable: readonly string[];
  /** Folders that can be read and written: the slot's `tmp`, the skill's own data, granted places. */
  readonly writable: readonly string[];
  /** Below readable or writable places, yet denied: other runtime folders, `.git`, secrets. */
  readonly hidden: readonly string[];
  /** Below writable places, yet only readable: skill sources, `.vscode`. */
  readonly readOnly: readonly string[];
  readonly network: {
    readonly domains: 'any' | readonly string[];
    readonly ports: readonly number[];
    /** For development: `localhost` and 127.0.0.1, every port. */
    readonly localhost: boolean;
    /** Behind a proxy of the host, which resolves names unchecked, allowed hosts are reached all the same. */
    readonly proxied?: boolean;
    /**
     * Exactly these hosts and ports beside the others, also where they resolve to private or loopback addresses: the
     * registries that the user has configured, for builds of packages.
     */
    readonly endpoints?: readonly NetworkEndpoint[];
  };
}

/** A host name in lower case or an IP address without brackets. */
export interface NetworkEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Two policies are the same exactly when this text is. */
export function policyKey(policy: IsolationPolicy): string {
  return JSON.stringify(policy);
}
