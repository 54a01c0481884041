import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import type { SlotDifference } from '../../runtime/comparisonReport.ts';
import {
  ActivateRequest,
  ApprovedNotificationType,
  ApproveRequest,
  AuditNotificationType,
  AuditRequest,
  ChangedNotificationType,
  type CompareParameters,
  CompareRequest,
  type Comparison,
  type DiffParameters,
  DiffRequest,
  DisableRequest,
  type DoctorParameters,
  DoctorRequest,
  DryRunRequest,
  EnableRequest,
  type GarbageParameters,
  GarbageRequest,
  ImportFromAgentosRequest,
  ImportRequest,
  type InitializeParameters,
  type InstallParameters,
  InstallRequest,
  ListRequest,
  OutputNotificationType,
  PermissionsRequest,
  PhaseRequest,
  RollbackRequest,
  RunRequest,
  type SecretParameters,
  SecretRequest,
  SetPhaseRequest,
  SetupRequest,
  type SkillReference,
  StepNotificationType,
  TestRequest,
  type UninstallParameters,
  UninstallRequest,
  VerifyAuditRequest,
} from '../../runtime/host/protocol.ts';
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
} from '../../runtime/invocationReport.ts';
import type {
  InstallReport,
  RunReport,
  SkillStatus,
  SlotName,
  SwitchReport,
  TestReport,
} from '../../runtime/report.ts';
import type { DoctorReport, GarbageReport, UninstallReport } from '../../runtime/upkeepReport.ts';
import { HostError, refusedApproval } from './hostError.ts';
import { HostProcess } from './hostProcess.ts';

/** A cancellation token of VS Code or of JSON-RPC. */
export type Token = CancellationToken;

/** What a caller hears while an operation runs. */
export interface Listening {
  readonly token?: Token;
  onStep?(message: string): void;
  onOutput?(text: string, stream: 'stdout' | 'stderr'): void;
  /** The person's own command approved this without a question. */
  onApproved?(request: ApprovalRequest): void;
}

export interface SlotChoice {
  readonly skill: SkillReference;
  readonly version?: string;
  readonly slot?: SlotName;
}

export interface ToolCall {
  readonly skill: SkillReference;
  readonly tool?: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface HostEvents {
  readonly hostFile: string;
  initializeParameters(): Promise<InitializeParameters>;
  onChanged(): void;
  /** Asks the person. `token`: the operation was cancelled, nobody waits for the answer. */
  approve(request: ApprovalRequest, token: Token): Promise<boolean>;
  onApproved(request: ApprovalRequest): void;
  onAudit(records: readonly AuditRecord[]): void;
  onLogLine(line: string): void;
  onCrash(crash: { readonly exit: string; readonly restarting: boolean }): void;
}

/** The engine as the editor calls it. Every method rejects with a HostError. */
export class SkillberthHost {
  readonly #process: HostProcess;
  readonly #operations = new Map<string, Listening>();
  /** Operations under way in which the person said no. */
  readonly #refused = new Set<string>();
  #lastOperation = 0;
  #outdated = false;

  constructor(events: HostEvents) {
    this.#process = new HostProcess({
      ...events,
      initializeParameters: () => events.initializeParameters(),
      onConnection: connection => {
        connection.onNotification(StepNotificationType, ({ operation, message }) =>
          this.#operations.get(operation)?.onStep?.(message),
        );
        connection.onNotification(OutputNotificationType, ({ operation, text, stream }) =>
          this.#operations.get(operation)?.onOutput?.(text, stream),
        );
        connection.onNotification(ChangedNotificationType, () => events.onChanged());
        connection.onNotification(AuditNotificationType, ({ records }) => events.onAudit(records));
        connection.onNotification(ApprovedNotificationType, ({ operation, request }) => {
          events.onApproved(request);
          this.#operations.get(operation)?.onApproved?.(request);
        });
        connection.onRequest(ApproveRequest, async ({ operation, request }, token) => {
          const allowed = await events.approve(request, token);
          if (!allowed) this.#refused.add(operation);
          return allowed;
        });
      },
    });
  }

  get processId(): number | undefined {
    return this.#process.processId;
  }

  list(token?: Token): Promise<readonly SkillStatus[]> {
    return this.#perform(token === undefined ? undefined : { token }, (connection, _, given) =>
      connection.sendRequest(ListRequest, given),
    );
  }

  install(parameters: Omit<InstallParameters, 'operation'>, listening?: Listening): Promise<InstallReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(InstallRequest, { ...parameters, operation }, token),
    );
  }

  test(parameters: SlotChoice, listening?: Listening): Promise<TestReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(TestRequest, { ...parameters, operation }, token),
    );
  }

  activate(
    parameters: SlotChoice & { readonly force?: boolean },
    listening?: Listening,
  ): Promise<SwitchReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(ActivateRequest, { ...parameters, operation }, token),
    );
  }

  rollback(parameters: { readonly skill: SkillReference }, listening?: Listening): Promise<SwitchReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(RollbackRequest, { ...parameters, operation }, token),
    );
  }

  setup(parameters: Omit<ToolCall, 'tool'>, listening?: Listening): Promise<RunReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(SetupRequest, { ...parameters, operation }, token),
    );
  }

  compare(parameters: Omit<CompareParameters, 'operation'>, listening?: Listening): Promise<Comparison> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(CompareRequest, { ...parameters, operation }, token),
    );
  }

  diff(parameters: DiffParameters): Promise<SlotDifference> {
    return this.#perform(undefined, connection => connection.sendRequest(DiffRequest, parameters));
  }

  doctor(parameters: Omit<DoctorParameters, 'operation'>, listening?: Listening): Promise<DoctorReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(DoctorRequest, { ...parameters, operation }, token),
    );
  }

  collectGarbage(
    parameters: Omit<GarbageParameters, 'operation'>,
    listening?: Listening,
  ): Promise<GarbageReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(GarbageRequest, { ...parameters, operation }, token),
    );
  }

  uninstall(
    parameters: Omit<UninstallParameters, 'operation'>,
    listening?: Listening,
  ): Promise<UninstallReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(UninstallRequest, { ...parameters, operation }, token),
    );
  }

  /** Stores a secret, or deletes it where no value is given. */
  secret(parameters: SecretParameters): Promise<void> {
    return this.#perform(undefined, connection => connection.sendRequest(SecretRequest, parameters));
  }

  run(parameters: ToolCall, listening?: Listening): Promise<RunReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(RunRequest, { ...parameters, operation }, token),
    );
  }

  /** What each gate would say; nothing is executed. */
  dryRun(parameters: ToolCall, listening?: Listening): Promise<DryRunReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(DryRunRequest, { ...parameters, operation }, token),
    );
  }

  enable(skill: SkillReference, listening?: Listening): Promise<EnableReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(EnableRequest, { skill, operation }, token),
    );
  }

  disable(skill: SkillReference, listening?: Listening): Promise<EnableReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(DisableRequest, { skill, operation }, token),
    );
  }

  /** `reference`: an absolute folder, `github:owner/repo[#ref][:subdir]`, or a git URL. */
  import(reference: string, listening?: Listening): Promise<EnableReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(ImportRequest, { reference, operation }, token),
    );
  }

  /** `database`: absolute; AgentOS' own without it. */
  importFromAgentos(database: string | undefined, listening?: Listening): Promise<readonly AgentosImport[]> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(
        ImportFromAgentosRequest,
        { operation, ...(database === undefined ? {} : { database }) },
        token,
      ),
    );
  }

  phase(): Promise<PhaseReport> {
    return this.#perform(undefined, connection => connection.sendRequest(PhaseRequest));
  }

  setPhase(phase: Phase): Promise<PhaseReport> {
    return this.#perform(undefined, connection => connection.sendRequest(SetPhaseRequest, { phase }));
  }

  permissions(skill: SkillReference): Promise<PermissionsReport> {
    return this.#perform(undefined, connection => connection.sendRequest(PermissionsRequest, { skill }));
  }

  audit(query: AuditQuery): Promise<readonly AuditRecord[]> {
    return this.#perform(undefined, connection => connection.sendRequest(AuditRequest, query));
  }

  verifyAudit(): Promise<AuditVerification> {
    return this.#perform(undefined, connection => connection.sendRequest(VerifyAuditRequest));
  }

  /** The workspace folders or the interpreter changed: a new host takes over once nothing runs in the old one. */
  async reconfigure(): Promise<void> {
    this.#outdated = true;
    await this.#replaceWhenIdle();
  }

  /** After a crash, on the person's wish. */
  forgetCrashes(): void {
    this.#process.forgetCrashes();
  }

  dispose(): Promise<void> {
    return this.#process.dispose();
  }

  async #perform<Report>(
    listening: Listening | undefined,
    send: (connection: MessageConnection, operation: string, token: Token) => Promise<Report>,
  ): Promise<Report> {
    this.#lastOperation += 1;
    const operation = `editor-${this.#lastOperation}`;
    this.#operations.set(operation, listening ?? {});
    try {
      const connection = await this.#process.connection();
      return await send(connection, operation, listening?.token ?? neverCancelled);
    } catch (error) {
      const failure = HostError.from(error);
      // The person knows: they have just said so.
      const refused = failure.data.code === 'approval-needed' && this.#refused.has(operation);
      throw refused ? new HostError(refusedApproval, { cause: error }) : failure;
    } finally {
      this.#refused.delete(operation);
      this.#operations.delete(operation);
      await this.#replaceWhenIdle();
    }
  }

  async #replaceWhenIdle(): Promise<void> {
    if (!this.#outdated || this.#operations.size > 0) return;
    this.#outdated = false;
    await this.#process.stop();
  }
}

const neverCancelled: Token = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};
