/**
 * Messages between the editor and the host process, shared by both sides. JSON-RPC over the host's standard
 * streams. A failed request's error carries `ErrorData` in its `data`. Cancellation is JSON-RPC's own.
 */
import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { ErrorData } from '../../skill/index.ts';
import type { Comparison, SlotDifference } from '../comparisonReport.ts';

export type { Comparison };

import type {
  AgentosImport,
  ApprovalRequest,
  AuditQuery,
  AuditRecord,
  AuditVerification,
  DryRunReport,
  EnableReport,
  PermissionsReport,
  Phase,
  PhaseReport,
} from '../invocationReport.ts';
import type { InstallReport, RunReport, SkillStatus, SlotName, SwitchReport, TestReport } from '../report.ts';
import type { DoctorReport, GarbageReport, LogsReport, UninstallReport } from '../upkeepReport.ts';

/** A skill named by its id, or by the absolute path of its source folder where ids repeat. */
export type SkillReference = string;

interface Operation {
  readonly skill: SkillReference;
  /** Chosen by the caller; progress and output notifications carry it. */
  readonly operation: string;
}

export interface InitializeParameters {
  /** Absolute paths of the window's workspace folders. */
  readonly workspaceFolders: readonly string[];
  /** The Python interpreter the user set, if any. */
  readonly python?: string;
  /** The Node.js the user set, if any. */
  readonly node?: string;
  /** The interpreter that the editor's Python extension has selected. */
  readonly editorPython?: string;
  /** False in Restricted Mode: everything but listing is refused. */
  readonly trusted: boolean;
  /** Lets skills that ask for it reach services on this machine. From the user's settings, never a workspace's. */
  readonly allowLocalhost?: boolean;
  /** Lets skills run where the operating system can't confine them. From the user's settings, never a workspace's. */
  readonly allowProcessOnly?: boolean;
  /** Keeps the arguments of calls, masked and cut, in the audit. From the user's settings, never a workspace's. */
  readonly recordArguments?: boolean;
}

export interface InstallParameters extends Operation {
  readonly slot?: SlotName;
  readonly test?: boolean;
  readonly allowScripts?: boolean;
  readonly offline?: boolean;
}

export interface CompareParameters extends Operation {
  readonly space: 'registry' | 'dev';
  readonly fetch?: boolean;
  readonly diff?: boolean;
  /** Name of the registry's remote, from the user's setting. */
  readonly remote?: string;
}

/** Each side: `A`, `B`, `1.2.0/A`, `active`, `previous`, `pending` or `sources`. */
export interface DiffParameters {
  readonly skill: SkillReference;
  readonly from: string;
  readonly to: string;
}

export interface DoctorParameters {
  readonly operation: string;
  readonly skill?: SkillReference;
  readonly fix?: boolean;
}

export interface GarbageParameters {
  readonly operation: string;
  readonly skill?: SkillReference;
  readonly dryRun?: boolean;
}

/** What is taken away is set aside; the editor puts it into the trash. */
export interface UninstallParameters extends Operation {
  readonly keepData?: boolean;
}

export interface SecretParameters {
  /** Absent: the user's own secret, for every skill that declares it. */
  readonly skill?: SkillReference;
  readonly name: string;
  /** Absent: delete it. */
  readonly value?: string;
}

export interface SlotParameters extends Operation {
  readonly version?: string;
  readonly slot?: SlotName;
}

export interface ActivateParameters extends SlotParameters {
  readonly force?: boolean;
}

export interface SetupParameters extends Operation {
  readonly input: Readonly<Record<string, unknown>>;
}

export interface RunParameters extends SetupParameters {
  /** The manifest's default tool where it is absent. */
  readonly tool?: string;
}

/** Puts a skill into a slot and leaves it disabled; none of its code runs. */
export interface ImportParameters {
  readonly operation: string;
  /** An absolute folder, `github:owner/repo[#ref][:subdir]`, or a git URL. */
  readonly reference: string;
}

export interface ImportFromAgentosParameters {
  readonly operation: string;
  /** Absolute; AgentOS' own database without it. It is only read. */
  readonly database?: string;
}

export interface SetPhaseParameters {
  readonly phase: Phase;
}

/** A question, or what was approved unasked, of the operation that needs it. */
export interface ApprovalParameters {
  readonly operation: string;
  readonly request: ApprovalRequest;
}

/** Records written since the last notification, by whatever process, oldest first. */
export interface AuditNotification {
  readonly records: readonly AuditRecord[];
}

export interface StepNotification {
  readonly operation: string;
  /** For example `Installing 1 dependency`. */
  readonly message: string;
}

export interface OutputNotification {
  readonly operation: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export const InitializeRequest = new RequestType<InitializeParameters, void, ErrorData>(
  'skillberth/initialize',
);
export const ListRequest = new RequestType0<readonly SkillStatus[], ErrorData>('skillberth/list');
export const InstallRequest = new RequestType<InstallParameters, InstallReport, ErrorData>(
  'skillberth/install',
);
export const TestRequest = new RequestType<SlotParameters, TestReport, ErrorData>('skillberth/test');
export const ActivateRequest = new RequestType<ActivateParameters, SwitchReport, ErrorData>(
  'skillberth/activate',
);
export const RollbackRequest = new RequestType<Operation, SwitchReport, ErrorData>('skillberth/rollback');
export const SetupRequest = new RequestType<SetupParameters, RunReport, ErrorData>('skillberth/setup');
export const CompareRequest = new RequestType<CompareParameters, Comparison, ErrorData>('skillberth/compare');
export const DiffRequest = new RequestType<DiffParameters, SlotDifference, ErrorData>('skillberth/diff');
export const DoctorRequest = new RequestType<DoctorParameters, DoctorReport, ErrorData>('skillberth/doctor');
export const GarbageRequest = new RequestType<GarbageParameters, GarbageReport, ErrorData>('skillberth/gc');
export const UninstallRequest = new RequestType<UninstallParameters, UninstallReport, ErrorData>(
  'skillberth/uninstall',
);
export const LogsRequest = new RequestType<{ readonly skill: SkillReference }, LogsReport, ErrorData>(
  'skillberth/logs',
);
export const SecretRequest = new RequestType<SecretParameters, void, ErrorData>('skillberth/secret');
export const RunRequest = new RequestType<RunParameters, RunReport, ErrorData>('skillberth/run');

/** The verdict of each gate; nothing is executed. */
export const DryRunRequest = new RequestType<RunParameters, DryRunReport, ErrorData>('skillberth/dryRun');
/** Asks for approval where this content with these permissions has none, and activates a prepared slot where none is. */
export const EnableRequest = new RequestType<Operation, EnableReport, ErrorData>('skillberth/enable');
export const DisableRequest = new RequestType<Operation, EnableReport, ErrorData>('skillberth/disable');
export const ImportRequest = new RequestType<ImportParameters, EnableReport, ErrorData>('skillberth/import');
export const ImportFromAgentosRequest = new RequestType<
  ImportFromAgentosParameters,
  readonly AgentosImport[],
  ErrorData
>('skillberth/importFromAgentos');
export const PhaseRequest = new RequestType0<PhaseReport, ErrorData>('skillberth/phase');
export const SetPhaseRequest = new RequestType<SetPhaseParameters, PhaseReport, ErrorData>(
  'skillberth/setPhase',
);
export const PermissionsRequest = new RequestType<
  { readonly skill: SkillReference },
  PermissionsReport,
  ErrorData
>('skillberth/permissions');
export const AuditRequest = new RequestType<AuditQuery, readonly AuditRecord[], ErrorData>(
  'skillberth/audit',
);
export const VerifyAuditRequest = new RequestType0<AuditVerification, ErrorData>('skillberth/verifyAudit');
/** From the host: a person is asked, and answers whether it may run. Cancelled when its operation is. */
export const ApproveRequest = new RequestType<ApprovalParameters, boolean, void>('skillberth/approve');

/** What the person's own command approved without a question. */
export const ApprovedNotificationType = new NotificationType<ApprovalParameters>('skillberth/approved');
export const AuditNotificationType = new NotificationType<AuditNotification>('skillberth/audited');
export const StepNotificationType = new NotificationType<StepNotification>('skillberth/step');
export const OutputNotificationType = new NotificationType<OutputNotification>('skillberth/output');
/** Skills, slots, approvals or the phase changed, by this process or another: list again. */
export const ChangedNotificationType = new NotificationType<Record<string, never>>('skillberth/changed');
