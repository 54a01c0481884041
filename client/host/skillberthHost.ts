import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import type { SlotDifference } from '../../runtime/comparisonReport.ts';
import {
  ActivateRequest,
  ChangedNotificationType,
  type CompareParameters,
  CompareRequest,
  type Comparison,
  type DiffParameters,
  DiffRequest,
  type DoctorParameters,
  DoctorRequest,
  type GarbageParameters,
  GarbageRequest,
  type InitializeParameters,
  type InstallParameters,
  InstallRequest,
  ListRequest,
  OutputNotificationType,
  RollbackRequest,
  RunRequest,
  type SecretParameters,
  SecretRequest,
  SetupRequest,
  type SkillReference,
  StepNotificationType,
  TestRequest,
  type UninstallParameters,
  UninstallRequest,
} from '../../runtime/host/protocol.ts';
import type {
  InstallReport,
  RunReport,
  SkillStatus,
  SlotName,
  SwitchReport,
  TestReport,
} from '../../runtime/report.ts';
import type { DoctorReport, GarbageReport, UninstallReport } from '../../runtime/upkeepReport.ts';
import { HostError } from './hostError.ts';
import { HostProcess } from './hostProcess.ts';

/** A cancellation token of VS Code or of JSON-RPC. */
export type Token = CancellationToken;

/** What a caller hears while an operation runs. */
export interface Listening {
  readonly token?: Token;
  onStep?(message: string): void;
  onOutput?(text: string, stream: 'stdout' | 'stderr'): void;
}

export interface SlotChoice {
  readonly skill: SkillReference;
  readonly version?: string;
  readonly slot?: SlotName;
}

export interface HostEvents {
  readonly hostFile: string;
  initializeParameters(): Promise<InitializeParameters>;
  onChanged(): void;
  onLogLine(line: string): void;
  onCrash(crash: { readonly exit: string; readonly restarting: boolean }): void;
}

/** The engine as the editor calls it. Every method rejects with a HostError. */
export class SkillberthHost {
  readonly #process: HostProcess;
  readonly #operations = new Map<string, Listening>();
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

  setup(
    parameters: { readonly skill: SkillReference; readonly input: Readonly<Record<string, unknown>> },
    listening?: Listening,
  ): Promise<RunReport> {
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

  run(
    parameters: {
      readonly skill: SkillReference;
      readonly tool?: string;
      readonly input: Readonly<Record<string, unknown>>;
    },
    listening?: Listening,
  ): Promise<RunReport> {
    return this.#perform(listening, (connection, operation, token) =>
      connection.sendRequest(RunRequest, { ...parameters, operation }, token),
    );
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
      throw HostError.from(error);
    } finally {
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
