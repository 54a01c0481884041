import { type CancellationToken, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { SkillberthError } from '../../skill/index.ts';
import {
  type AuditEvent,
  type AuditRecord,
  Engine,
  type EngineOptions,
  type OperationContext,
  stateFolder,
  toSkillberthError,
} from '../index.ts';
import { askClient } from './askClient.ts';
import { AuditTail } from './auditTail.ts';
import {
  ActivateRequest,
  ApprovedNotificationType,
  AuditNotificationType,
  AuditRequest,
  ChangedNotificationType,
  CompareRequest,
  DiffRequest,
  DisableRequest,
  DoctorRequest,
  DryRunRequest,
  EnableRequest,
  GarbageRequest,
  ImportFromAgentosRequest,
  ImportRequest,
  InitializeRequest,
  InstallRequest,
  ListRequest,
  LogsRequest,
  OutputNotificationType,
  PermissionsRequest,
  PhaseRequest,
  RollbackRequest,
  RunRequest,
  SecretRequest,
  SetPhaseRequest,
  SetupRequest,
  StepNotificationType,
  TestRequest,
  UninstallRequest,
  VerifyAuditRequest,
} from './protocol.ts';

/** What another process did to the registry that the list of skills shows. */
const changesStatus: ReadonlySet<AuditEvent> = new Set(['import', 'approve', 'enable', 'disable', 'phase']);

/** Serves one editor window: requests in, results, progress and change notifications out. */
export function serveHost(
  connection: MessageConnection,
  installation: Pick<EngineOptions, 'supervisorScript' | 'pythonFolder'>,
): { dispose(): Promise<void> } {
  let engine: Engine | undefined;
  let trusted = false;
  let watching: { close(): Promise<void> } | undefined;
  let tail: AuditTail | undefined;
  const running = new Set<AbortController>();

  /** Whatever needs the person's trust in the workspace. */
  const answerTrusted = <Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> =>
    answer(() => {
      if (!trusted) throw untrusted();
      return work(requireEngine(engine));
    });

  const tellAudit = (records: readonly AuditRecord[]): void => {
    void connection.sendNotification(AuditNotificationType, { records });
    if (records.some(({ event }) => changesStatus.has(event))) {
      void connection.sendNotification(ChangedNotificationType, {});
    }
  };

  const stopEngine = async (): Promise<void> => {
    await tail?.close();
    await watching?.close();
    await engine?.dispose();
  };

  /** Runs one operation with its progress, its cancellation and typed errors. */
  const operate = async <Result>(
    operation: string,
    token: CancellationToken,
    work: (engine: Engine, context: OperationContext) => Promise<Result>,
  ): Promise<Result> => {
    const controller = new AbortController();
    running.add(controller);
    const subscription = token.onCancellationRequested(() => controller.abort());
    if (token.isCancellationRequested) controller.abort();
    try {
      return await answerTrusted(current =>
        work(current, {
          signal: controller.signal,
          onStep: message => void connection.sendNotification(StepNotificationType, { operation, message }),
          onOutput: (text, stream) =>
            void connection.sendNotification(OutputNotificationType, { operation, stream, text }),
          approve: request => askClient(connection, { operation, request }, controller.signal),
          onApproved: request =>
            void connection.sendNotification(ApprovedNotificationType, { operation, request }),
        }),
      );
    } finally {
      subscription.dispose();
      running.delete(controller);
      tail?.look();
    }
  };

  connection.onRequest(InitializeRequest, async ({ trusted: isTrusted, ...parameters }) => {
    trusted = isTrusted;
    await stopEngine();
    const current = new Engine({ ...installation, ...parameters, actor: 'editor' });
    engine = current;
    watching = await current.watch(() => void connection.sendNotification(ChangedNotificationType, {}));
    tail = trusted
      ? new AuditTail({
          folder: stateFolder(),
          read: query => current.audit(query),
          onRecords: tellAudit,
          onProblem: message => console.error(`The audit can't be followed: ${message}`),
        })
      : undefined;
    void tail?.start();
  });
  connection.onRequest(ListRequest, () =>
    answer(async () => {
      const current = requireEngine(engine);
      const skills = await current.list();
      // A window where something can be run gets ready for it; others start nothing.
      if (trusted && skills.some(({ registry }) => registry?.status === 'enabled' && registry.approved))
        current.warmUp();
      return skills;
    }),
  );
  connection.onRequest(InstallRequest, ({ skill, operation, ...options }, token) =>
    operate(operation, token, (current, context) => current.install(skill, options, context)),
  );
  connection.onRequest(TestRequest, ({ skill, operation, ...selection }, token) =>
    operate(operation, token, (current, context) => current.test(skill, selection, context)),
  );
  connection.onRequest(ActivateRequest, ({ skill, operation, ...options }, token) =>
    operate(operation, token, (current, context) => current.activate(skill, options, context)),
  );
  connection.onRequest(RollbackRequest, ({ skill, operation }, token) =>
    operate(operation, token, (current, context) => current.rollback(skill, context)),
  );
  connection.onRequest(SetupRequest, ({ skill, operation, input }, token) =>
    operate(operation, token, (current, context) => current.setup(skill, input, context)),
  );
  connection.onRequest(RunRequest, ({ skill, operation, tool, input }, token) =>
    operate(operation, token, (current, context) => current.run(skill, tool, input, context)),
  );
  connection.onRequest(DryRunRequest, ({ skill, operation, tool, input }, token) =>
    operate(operation, token, (current, context) =>
      current.run(skill, tool, input, context, { dryRun: true }),
    ),
  );
  connection.onRequest(EnableRequest, ({ skill, operation }, token) =>
    operate(operation, token, (current, context) => current.enable(skill, context)),
  );
  connection.onRequest(DisableRequest, ({ skill, operation }, token) =>
    operate(operation, token, (current, context) => current.disable(skill, context)),
  );
  connection.onRequest(ImportRequest, ({ reference, operation }, token) =>
    operate(operation, token, (current, context) => current.import(reference, {}, context)),
  );
  connection.onRequest(ImportFromAgentosRequest, ({ database, operation }, token) =>
    operate(operation, token, (current, context) => current.importFromAgentos(database, context)),
  );
  connection.onRequest(PhaseRequest, () => answerTrusted(current => current.phase()));
  connection.onRequest(SetPhaseRequest, ({ phase }) =>
    answerTrusted(async current => {
      const report = await current.setPhase(phase);
      tail?.look();
      return report;
    }),
  );
  connection.onRequest(PermissionsRequest, ({ skill }) =>
    answer(() => requireEngine(engine).permissions(skill)),
  );
  connection.onRequest(AuditRequest, query => answerTrusted(current => current.audit(query)));
  connection.onRequest(VerifyAuditRequest, () => answerTrusted(current => current.verifyAudit()));
  connection.onRequest(CompareRequest, ({ skill, operation, ...options }, token) =>
    operate(operation, token, (current, context) => current.compare(skill, options, context)),
  );
  connection.onRequest(DiffRequest, ({ skill, from, to }) =>
    answer(() => requireEngine(engine).diff(skill, from, to)),
  );
  connection.onRequest(DoctorRequest, ({ operation, skill, ...options }, token) =>
    operate(operation, token, (current, context) => current.doctor(skill, options, context)),
  );
  connection.onRequest(GarbageRequest, ({ operation, skill, ...options }, token) =>
    operate(operation, token, (current, context) => current.collectGarbage(skill, options, context)),
  );
  connection.onRequest(UninstallRequest, ({ skill, operation, ...options }, token) =>
    operate(operation, token, (current, context) =>
      current.uninstall(skill, { ...options, discard: 'set-aside' }, context),
    ),
  );
  connection.onRequest(LogsRequest, ({ skill }) => answer(() => requireEngine(engine).logs(skill)));
  connection.onRequest(SecretRequest, ({ skill, name, value }) =>
    answerTrusted(async current => {
      if (value === undefined) await current.deleteSecret(skill, name);
      else await current.setSecret(skill, name, value);
      tail?.look();
    }),
  );

  return {
    async dispose() {
      for (const controller of running) controller.abort();
      await stopEngine();
    },
  };
}

function requireEngine(engine: Engine | undefined): Engine {
  if (engine !== undefined) return engine;
  throw new SkillberthError({
    code: 'internal',
    message: 'The host was asked to work before it was initialised.',
    nextStep: 'Send skillberth/initialize first.',
  });
}

function untrusted(): SkillberthError {
  return new SkillberthError({
    code: 'untrusted-workspace',
    message: 'The workspace is in Restricted Mode, so nothing is installed, tested or run.',
    nextStep: 'Trust the workspace first, if you trust the authors of its skills.',
  });
}

/** A failure crosses to the editor as `ErrorData`. */
async function answer<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const data = toSkillberthError(error).toData();
    throw new ResponseError(-32000, data.message, data);
  }
}
