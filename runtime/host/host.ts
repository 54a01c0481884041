import { type CancellationToken, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { SkillberthError } from '../../skill/index.ts';
import { Engine, type EngineOptions, type OperationContext, toSkillberthError } from '../index.ts';
import {
  ActivateRequest,
  ChangedNotificationType,
  CompareRequest,
  DiffRequest,
  DoctorRequest,
  GarbageRequest,
  InitializeRequest,
  InstallRequest,
  ListRequest,
  LogsRequest,
  OutputNotificationType,
  RollbackRequest,
  RunRequest,
  SecretRequest,
  SetupRequest,
  StepNotificationType,
  TestRequest,
  UninstallRequest,
} from './protocol.ts';

/** Serves one editor window: requests in, results, progress and change notifications out. */
export function serveHost(
  connection: MessageConnection,
  installation: Pick<EngineOptions, 'supervisorScript' | 'pythonFolder'>,
): { dispose(): Promise<void> } {
  let engine: Engine | undefined;
  let trusted = false;
  let watching: { close(): Promise<void> } | undefined;
  const running = new Set<AbortController>();

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
      return await answer(async () => {
        if (!trusted) throw untrusted();
        return await work(requireEngine(engine), {
          signal: controller.signal,
          onStep: message => void connection.sendNotification(StepNotificationType, { operation, message }),
          onOutput: (text, stream) =>
            void connection.sendNotification(OutputNotificationType, { operation, stream, text }),
        });
      });
    } finally {
      subscription.dispose();
      running.delete(controller);
    }
  };

  connection.onRequest(InitializeRequest, async ({ trusted: isTrusted, ...parameters }) => {
    trusted = isTrusted;
    await watching?.close();
    await engine?.dispose();
    engine = new Engine({ ...installation, ...parameters });
    watching = await engine.watch(() => void connection.sendNotification(ChangedNotificationType, {}));
  });
  connection.onRequest(ListRequest, () => answer(() => requireEngine(engine).list()));
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
    answer(async () => {
      if (!trusted) throw untrusted();
      if (value === undefined) await requireEngine(engine).deleteSecret(skill, name);
      else await requireEngine(engine).setSecret(skill, name, value);
    }),
  );

  return {
    async dispose() {
      for (const controller of running) controller.abort();
      await watching?.close();
      await engine?.dispose();
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
