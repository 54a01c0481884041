import type { ErrorData, PermissionSet, ResourceLimits } from '../skill/index.ts';
import type { SkillOrigin } from '../workspace/index.ts';
import type { SlotName } from './report.ts';

/** The shapes of approval, gates and audit that every surface shows. Plain data. */

/** Who asks. `cli` and `editor` are a person; `api` and `mcp` are programs and agents. */
export type Actor = 'cli' | 'editor' | 'api' | 'mcp';

export type Phase = 'planning' | 'execution';

/** `system`: the operating system enforces the permissions. `process`: only the language's own runtime and limits do. */
export type IsolationLevel = 'system' | 'process';

/** As in the AgentOS registry. `imported_disabled`: nobody has enabled it since its import. */
export type RegistryStatus = 'imported_disabled' | 'enabled' | 'disabled';

/** What a person is asked, or told, before code of a slot may run. */
export interface ApprovalRequest {
  readonly skill: string;
  readonly version: string;
  /** Absent before there is one: a package is to be built. */
  readonly slot?: SlotName;
  /** `changed`: approved before, with other content. `widened`: it asks for more than was approved. */
  readonly reason: 'first' | 'changed' | 'widened';
  /** What it may do, in plain words, one sentence each; never empty (`No network.` is one). */
  readonly permissions: readonly string[];
  /** Against the last approval; empty on the first. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly origin?: SkillOrigin;
}

/** What `skillberth permissions <skill>` shows. */
export interface PermissionsReport {
  readonly skill: string;
  readonly version: string;
  readonly slot: SlotName;
  /** Undefined: not in the registry, nobody imported, activated or enabled it. */
  readonly status?: RegistryStatus;
  /** Whether this content with this permission set is approved, and since when (ISO 8601). */
  readonly approved: boolean;
  readonly approvedAt?: string;
  readonly declared: PermissionSet;
  /** What the user's own `skills.json` changes; absent where it says nothing of this skill. */
  readonly granted?: PermissionSet;
  /** What is enforced. */
  readonly effective: PermissionSet;
  readonly limits: ResourceLimits;
  readonly isolation: IsolationLevel | 'none';
  /** `effective` in plain words. */
  readonly sentences: readonly string[];
  /** Absolute paths, after everything is resolved. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** The gates in their order; each runs only where those before it let the call through. */
export type GateName =
  | 'phase'
  | 'enabled'
  | 'eligible'
  | 'command'
  | 'permissions'
  | 'input'
  | 'execution'
  | 'output';

export interface GateVerdict {
  readonly gate: GateName;
  /** `skipped`: an earlier gate said no, or nothing runs in a dry run. */
  readonly verdict: 'allow' | 'deny' | 'skipped';
  /** One sentence. */
  readonly reason: string;
  /** Of a denial: what would allow it. */
  readonly remedy?: Remedy;
}

/** The line that allows what was denied. */
export interface Remedy {
  /** The manifest or the user's `skills.json`, absolute. */
  readonly file: string;
  /** From 1: where it belongs; absent where the file does not exist yet. */
  readonly line?: number;
  /** What to write, in the language of the file; may be several lines. */
  readonly text: string;
}

export interface DryRunReport {
  readonly skill: string;
  readonly version?: string;
  readonly slot?: SlotName;
  readonly tool?: string;
  /** Whether a real call would be executed. */
  readonly allowed: boolean;
  /** All gates, in order. */
  readonly gates: readonly GateVerdict[];
  /** What the first denial would have thrown. */
  readonly error?: ErrorData;
}

/** What the isolation refused while code was running. */
export interface Denial {
  readonly kind: 'network' | 'read' | 'write' | 'socket' | 'process' | 'signal';
  /** A host and port, a path, a program. */
  readonly target: string;
  /** One sentence, for example `api.example.com is not among the allowed hosts.` */
  readonly reason: string;
}

export type AuditEvent =
  | 'import'
  | 'install'
  | 'activate'
  | 'rollback'
  | 'uninstall'
  | 'approve'
  | 'enable'
  | 'disable'
  | 'phase'
  | 'secret-set'
  | 'secret-delete'
  /** A gate's denial, or the start of an execution, which is the record before it. */
  | 'invoke'
  /** The record after an execution. */
  | 'result'
  /** Tests, import check, health probe, source build: the same two records. */
  | 'prepare'
  | 'prepared'
  /** Something that the isolation refused during an execution. */
  | 'denied';

export interface AuditRecord {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** ISO 8601. */
  readonly time: string;
  readonly event: AuditEvent;
  readonly verdict: 'allow' | 'deny' | 'error';
  readonly actor: Actor;
  /** Joins the records of one execution. */
  readonly invocation?: string;
  readonly skill?: string;
  /** The real path of its source. */
  readonly source?: string;
  readonly version?: string;
  readonly slot?: SlotName;
  readonly command?: string;
  readonly phase?: Phase | 'unset';
  readonly isolation?: IsolationLevel;
  /** A stable word first, then a sentence: `permission-denied: api.example.com is not among the allowed hosts.` */
  readonly reason?: string;
  /** SHA-256 (hex) of the arguments' canonical JSON. */
  readonly argumentDigest?: string;
  /** Masked and cut; only where the user opted in. */
  readonly argumentText?: string;
  readonly durationMs?: number;
  /** SHA-256 (hex) over the previous record's hash and this record. */
  readonly hash: string;
}

export interface AuditQuery {
  readonly skill?: string;
  /** ISO 8601, or a duration back from now: `15m`, `2h`, `7d`. */
  readonly since?: string;
  /** The newest so many; all without it. */
  readonly limit?: number;
}

export interface AuditVerification {
  /** How many hold together, from the first one on. */
  readonly records: number;
  readonly intact: boolean;
  /** Of an intact chain: the last record's hash. A copy of it kept elsewhere shows whether all was written anew. */
  readonly head?: string;
  /** Where the chain breaks, and how. */
  readonly problem?: { readonly sequence: number; readonly message: string };
}

export interface PhaseReport {
  /** The real path of the workspace folder. */
  readonly workspaceFolder: string;
  readonly phase: Phase | 'unset';
}

/** What `enable`, `disable` and `import` answer. */
export interface EnableReport {
  readonly skill: string;
  readonly version?: string;
  readonly slot?: SlotName;
  readonly status: RegistryStatus;
  /** Whether this call also activated the prepared slot. */
  readonly activated: boolean;
  /** Of an import: the slot that is active meanwhile, so that `activate` is what lets the imported one run. */
  readonly active?: { readonly version: string; readonly slot: SlotName };
}

/** What became of one skill of an AgentOS database. */
export interface AgentosImport {
  readonly skill: string;
  /** In words: where it is now, or that it was not imported. */
  readonly outcome: string;
  /** Why it was not imported. */
  readonly error?: ErrorData;
}
