import type { ErrorData } from '../skill/index.ts';
import type { SlotName } from './report.ts';

/** What `status --fetch --diff`, `status --space dev` and `diff` answer. Plain data. */

export interface CommitSummary {
  readonly hash: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a registry remote or a hub did not answer. */
export type RemoteError = Pick<ErrorData, 'code' | 'message' | 'nextStep'>;

/** The workspace's skill folder against the registry remote's main branch. Member names as AdaOS tools read them. */
export interface GitComparison {
  /** Uncommitted changes in the skill's folder. */
  readonly dirty: boolean;
  readonly changed_vs_base: boolean;
  /** The remote and branch compared with, for example `registry/main`. */
  readonly base: string;
  /** The remote's address without credentials. */
  readonly url: string;
  /** ISO 8601: when the remote was last asked. */
  readonly fetched_at?: string;
  /** Why the remote could not be asked; the comparison is with what was fetched before. */
  readonly remote_error?: RemoteError;
  readonly local_last_commit?: CommitSummary;
  readonly base_last_commit?: CommitSummary;
  /** Unified diff; only where it was asked for. */
  readonly diff?: string;
  /** Files that differ; only where the diff was asked for. */
  readonly files?: readonly FileDifference[];
}

/** `dev/<name>` against the hub's draft. */
export interface DevComparison {
  readonly node_id?: string;
  readonly base_url?: string;
  readonly changed_vs_base?: boolean;
  /** Why the hub could not be asked; the local status stands all the same. */
  readonly remote_error?: RemoteError;
  readonly diff?: string;
  readonly files?: readonly FileDifference[];
}

/** One file of two trees, with both contents where they are text a person can read. */
export interface FileDifference {
  /** Relative, with slashes. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Absent where the file is not there, not text, or over 1 MiB. */
  readonly before?: string;
  readonly after?: string;
  /** Whether it can be executed now; only where that changed. */
  readonly executable?: boolean;
}

/** Two slots, or a slot and the sources: `from` is the older side. */
export interface SlotDifference {
  readonly skill: string;
  readonly from: TreeSide;
  readonly to: TreeSide;
  readonly files: readonly FileDifference[];
  /** Unified diff of the text files. */
  readonly diff: string;
}

export type TreeSide =
  | { readonly kind: 'slot'; readonly version: string; readonly slot: SlotName; readonly path: string }
  | { readonly kind: 'sources'; readonly path: string };

/** With the registry remote, or with the hub's draft. */
export interface Comparison {
  readonly git?: GitComparison;
  readonly dev_compare?: DevComparison;
}
