import type { ErrorData, JsonSchema, SkillFormat } from '../skill/index.ts';
import type { SkillOrigin, SourceKind } from '../workspace/index.ts';
import type { Denial, IsolationLevel, RegistryStatus } from './invocationReport.ts';
import type { SecretStatus } from './secretReport.ts';

/** The shapes every surface shows: CLI `--json`, the editor's tree, the HTTP API. Plain data. */

export type SlotName = 'A' | 'B';

/** `none`: the skill has no tests. `nothing-ran`: files exist, yet no test ran in them; never a pass. */
export type TestOutcome = 'not-run' | 'passed' | 'failed' | 'none' | 'nothing-ran';

/** One entry of a skill's history, newest first in a status. */
export interface HistoryRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly action: 'install' | 'test' | 'activate' | 'rollback';
  readonly version: string;
  readonly slot: SlotName;
  readonly tests?: TestOutcome;
}

export interface ToolSummary {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: JsonSchema;
  readonly timeoutSeconds: number;
  readonly isDefault: boolean;
}

export interface TestCaseResult {
  readonly suite: string;
  /** Relative to the skill's sources. */
  readonly file: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** Of a failure: begins with the place, `tests/smoke/test_x.py:12: `, where one is known. */
  readonly message?: string;
  /** In `file`, from 1: where it failed if that is known to be there, else where the test is defined. */
  readonly line?: number;
}

export interface TestSuiteResult {
  readonly suite: string;
  readonly outcome: 'passed' | 'failed' | 'nothing-ran';
  readonly durationMs: number;
  readonly cases: readonly TestCaseResult[];
  /** Files in which no test ran. */
  readonly emptyFiles: readonly string[];
  /** Why the suite ended early: killed at its limit, a crash, a collection error. */
  readonly problem?: string;
}

export interface TestReport {
  readonly skill: string;
  readonly version: string;
  readonly slot: SlotName;
  readonly outcome: TestOutcome;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** ISO 8601. */
  readonly at: string;
  readonly suites: readonly TestSuiteResult[];
  readonly logFile: string;
  /** The same results for other tools, in the slot. Absolute. */
  readonly junitFile?: string;
}

export interface SlotStatus {
  readonly slot: SlotName;
  readonly version: string;
  readonly prepared: boolean;
  readonly active: boolean;
  /** Rollback would return here. */
  readonly previous: boolean;
  /** Installed, never active yet: what `activate` takes by default. */
  readonly pending: boolean;
  readonly installedAt?: string;
  /** Unique to one install. */
  readonly build?: string;
  readonly contentHash?: string;
  /** The sources changed since this slot was installed. */
  readonly stale?: boolean;
  readonly tests: {
    readonly outcome: TestOutcome;
    readonly passed: number;
    readonly failed: number;
    readonly at?: string;
  };
  readonly tools: readonly ToolSummary[];
  readonly origin?: SkillOrigin;
  /** Absolute. */
  readonly path: string;
}

export interface VersionStatus {
  readonly version: string;
  readonly active: boolean;
  readonly slots: readonly SlotStatus[];
}

export interface Readiness {
  readonly state: 'not_installed' | 'pending' | 'ready' | 'unhealthy';
  readonly at?: string;
  readonly detail?: string;
}

export interface SkillStatus {
  readonly id: string;
  readonly format: SkillFormat;
  readonly description?: string;
  /** The version in the sources; undefined while the manifest is broken. */
  readonly sourceVersion?: string;
  readonly sourceFolder: string;
  readonly sourceKind: SourceKind;
  readonly manifestFile: string;
  readonly active?: { readonly version: string; readonly slot: SlotName };
  readonly previous?: { readonly version: string; readonly slot: SlotName };
  /** The newest install that was never active: what `activate` takes. */
  readonly pending?: { readonly version: string; readonly slot: SlotName };
  readonly defaultTool?: string;
  readonly readiness: Readiness;
  /** What the user's registry says; undefined: never imported, activated or enabled on this machine. */
  readonly registry?: {
    readonly status: RegistryStatus;
    /** Whether the active slot's content and permissions are the approved ones. */
    readonly approved: boolean;
  };
  /** Installed from elsewhere: a folder outside the workspace's sources, or git. */
  readonly origin?: SkillOrigin;
  /** Declared or stored ones, by name. */
  readonly secrets: readonly SecretStatus[];
  /** Newest first, of every version. */
  readonly history: readonly HistoryRecord[];
  /** Newest first. */
  readonly versions: readonly VersionStatus[];
  /** Why the skill can't be installed or read as it stands. */
  readonly error?: ErrorData;
}

export interface StepReport {
  readonly step: string;
  readonly durationMs: number;
}

export interface InstallReport {
  readonly skill: string;
  readonly version: string;
  readonly slot: SlotName;
  readonly contentHash: string;
  readonly origin?: SkillOrigin;
  readonly durationMs: number;
  readonly steps: readonly StepReport[];
  readonly tests?: TestReport;
  readonly logFile: string;
}

export interface SwitchReport {
  readonly skill: string;
  readonly version: string;
  readonly slot: SlotName;
  readonly previous?: { readonly version: string; readonly slot: SlotName };
  readonly durationMs: number;
}

export interface RunReport {
  readonly skill: string;
  readonly version: string;
  readonly slot: SlotName;
  readonly tool: string;
  readonly result: unknown;
  readonly durationMs: number;
  /** What the tool printed; never part of the result. */
  readonly log: string;
  readonly isolation: IsolationLevel;
  /** What the isolation refused meanwhile, the first few. */
  readonly denials: readonly Denial[];
}
