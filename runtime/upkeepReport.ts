import type { SlotName } from './report.ts';

/** What `doctor`, `gc`, `uninstall` and `logs` answer. Plain data. */

/** One thing that is wrong with what is installed. */
export interface DoctorFinding {
  /** Stable, for example `mirror-stale`, `stage-abandoned`, `slot-damaged`, `state-corrupt`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** The skill's id; undefined for what concerns the machine. */
  readonly skill?: string;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** Absolute path, where there is one. */
  readonly subject?: string;
  /** The command that mends it, for example `skillberth install weather_skill`. */
  readonly mend?: string;
  /** `doctor --fix` mends it by itself. */
  readonly fixable: boolean;
  /** It was mended just now. */
  readonly fixed?: boolean;
}

export interface DoctorReport {
  readonly findings: readonly DoctorFinding[];
  /** Skills looked at. */
  readonly skills: number;
  /** Programs and versions a bug report needs: Node, Python, git, uv, npm. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface GarbageReport {
  /** What was removed, or would be with `dryRun`. */
  readonly removed: readonly {
    readonly skill?: string;
    readonly version?: string;
    readonly slot?: SlotName;
    /** Absolute. */
    readonly path: string;
    readonly bytes: number;
    /** For example `version 1.0.0 is neither active nor previous`. */
    readonly reason: string;
  }[];
  /** What could not be looked into, and why; the rest was removed all the same. */
  readonly skipped: readonly { readonly skill: string; readonly reason: string }[];
  readonly bytes: number;
  readonly dryRun: boolean;
}

export interface UninstallReport {
  readonly skill: string;
  /** Secrets, memory and files of the skill are still there. */
  readonly dataKept: boolean;
  /** Set aside, out of every reader's sight, for the caller to put into the trash. Absolute. */
  readonly setAside?: string;
}

export type LogFileName = 'install' | 'tests' | 'activate' | 'run';

export interface SkillLog {
  readonly version: string;
  readonly slot: SlotName;
  readonly name: LogFileName;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly writtenAt: string;
}

export interface LogsReport {
  readonly skill: string;
  /** Newest first. */
  readonly logs: readonly SkillLog[];
}
