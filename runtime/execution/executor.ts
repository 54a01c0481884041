import { createHmac, randomBytes } from 'node:crypto';
import { defaultLimits, SkillberthError } from '../../skill/index.ts';
import {
  closeDatabases,
  declaredInSlot,
  type PreparationRuns,
  type PreparedSlot,
  pytestFolder,
  type SkillLayout,
  type SlotReference,
  visibleSecrets,
} from '../lifecycle/index.ts';
import { cancelled, type OperationContext } from '../operation.ts';
import type { Readiness } from '../report.ts';
import { SecretMask } from '../secretMask.ts';
import { MaskedCall } from './maskedCall.ts';
import { answerWorker, storedValues, testValues } from './skillServices.ts';
import type { SlotCall, SlotCaller } from './slotCall.ts';
import { CallError } from './supervisor/callError.ts';
import type { WorkerFailure } from './supervisor/protocol.ts';
import { SupervisorClient } from './supervisorClient.ts';
import { runTests } from './testRun.ts';
import { type WorkerPrograms, workerFor } from './workerFor.ts';
import { workerKeyPrefix } from './workerKey.ts';

export type ExecutorOptions = WorkerPrograms;

/** Seconds that importing a skill's tools, or probing its health, may take. */
const preparationLimit = 30_000;

/** The only way skill code runs: through a supervisor, in a worker, in its slot. */
export class Executor implements SlotCaller {
  readonly #options: ExecutorOptions;
  readonly #supervisor: SupervisorClient;
  /** For keys that tell secrets apart without holding them. */
  readonly #salt = randomBytes(16);

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#supervisor = new SupervisorClient(options.supervisorScript);
  }

  /** Rejects with `CallError`, or `cancelled`. */
  async call(
    skill: SkillLayout,
    slot: PreparedSlot,
    call: SlotCall,
    context: OperationContext,
  ): Promise<unknown> {
    const worker = await workerFor(skill, slot, call, this.#options);
    const mask = call.mask ?? new SecretMask();
    const secrets = await visibleSecrets(skill, declaredInSlot(slot.resolved));
    for (const { value } of secrets.values()) mask.add(value);
    for (const value of call.testSecrets?.values() ?? []) mask.add(value);
    const shown = new MaskedCall(mask, context);
    const values =
      call.mode === 'test' ? testValues(skill, slot, call.testSecrets) : storedValues(skill, slot);
    try {
      const result = await this.#supervisor.call({
        // Whoever changed a secret, here or in another process: a worker that knows the old one serves no more calls.
        worker: { ...worker, key: `${worker.key}|${this.#fingerprint(secrets)}` },
        method: call.method,
        parameters: call.parameters,
        timeoutMs: call.timeoutMs,
        limits: { ...defaultLimits, ...slot.resolved.limits },
        reuse: call.reuse,
        ...(call.input === undefined ? {} : { input: call.input }),
        ...(call.timeoutAfterInputMs === undefined ? {} : { timeoutAfterInputMs: call.timeoutAfterInputMs }),
        ...(context.signal === undefined ? {} : { signal: context.signal }),
        onOutput: (text, stream) => shown.output(text, stream),
        onRequest: (method, parameters) => answerWorker(values, slot, mask, method, parameters),
        onNotification: (method, parameters) => {
          if (method === 'hideInput') context.onHideInput?.(isHidden(parameters));
          if (method === 'log') shown.log(logLine(parameters));
          call.onNotification?.(method, shown.notification(method, parameters));
        },
      });
      return shown.result(call.method, result);
    } catch (error) {
      if (error instanceof CallError && error.failure.reason === 'cancelled') {
        throw cancelled(
          call.method === 'invoke'
            ? 'What the tool had done by then stands; run it again when you like.'
            : undefined,
        );
      }
      throw error instanceof CallError ? shown.error(error) : error;
    } finally {
      shown.end();
    }
  }

  #fingerprint(secrets: Awaited<ReturnType<typeof visibleSecrets>>): string {
    const values = [...secrets].map(([name, { value }]) => [name, value]).sort();
    return createHmac('sha256', this.#salt).update(JSON.stringify(values)).digest('base64url');
  }

  /** What the lifecycle asks to have run, for one skill. */
  preparationRuns(skill: SkillLayout): PreparationRuns {
    return {
      importCheck: (slot, context) => this.#importCheck(skill, slot, context),
      probe: (slot, context) => this.#probe(skill, slot, context),
      test: (tested, slot, logFile, context) =>
        runTests(
          {
            caller: this,
            skill: tested,
            slot,
            logFile,
            findPytest: interpreter => pytestFolder(interpreter, context),
          },
          context,
        ),
    };
  }

  /** Warm workers of the slot serve no more calls: it was switched away from, or filled anew. */
  async retire(skill: SkillLayout, slot: SlotReference): Promise<void> {
    await this.#supervisor.retire(workerKeyPrefix(skill, slot));
  }

  /** The same for every slot of the skill: its secrets changed, or it is gone. */
  async retireAll(skill: SkillLayout): Promise<void> {
    await this.#supervisor.retire(`${skill.root}|`);
  }

  async dispose(): Promise<void> {
    await this.#supervisor.dispose();
    closeDatabases();
  }

  async #importCheck(skill: SkillLayout, slot: PreparedSlot, context: OperationContext): Promise<void> {
    const { runtime } = slot.resolved;
    if (runtime.kind === 'instructions') return;
    const tools = slot.resolved.tools.map(({ name, module, callable }) => ({ name, module, callable }));
    const plugin = runtime.entry === undefined ? {} : { plugin: runtime.entry };
    try {
      await this.call(
        skill,
        slot,
        {
          method: 'load',
          parameters: { tools, ...plugin },
          timeoutMs: preparationLimit,
          mode: 'run',
          reuse: true,
        },
        context,
      );
    } catch (error) {
      throw preparationError('import-failed', skill, error, 'Mend the import, install again, then activate.');
    }
  }

  async #probe(skill: SkillLayout, slot: PreparedSlot, context: OperationContext): Promise<Readiness> {
    const at = new Date().toISOString();
    const { runtime } = slot.resolved;
    if (runtime.kind === 'instructions') return { state: 'ready', at };
    const file = runtime.kind === 'node' ? 'the health check below runtime/' : 'runtime/health.py';
    try {
      const answer = (await this.call(
        skill,
        slot,
        { method: 'probe', parameters: {}, timeoutMs: preparationLimit, mode: 'run', reuse: true },
        context,
      )) as { readonly status?: unknown; readonly detail?: unknown } | null;
      if (answer === null || answer.status === 'ok') return { state: 'ready', at };
      const detail = answer.detail === undefined ? '' : `: ${String(answer.detail)}`;
      throw new SkillberthError({
        code: 'probe-failed',
        message: `The health probe of ${skill.id} answered "${String(answer.status)}"${detail}.`,
        subject: slot.layout.root,
        nextStep: `Mend what ${file} reports, then activate again; the active slot is as it was.`,
      });
    } catch (error) {
      throw preparationError('probe-failed', skill, error, `Mend ${file}, install again, then activate.`);
    }
  }
}

function preparationError(
  code: 'import-failed' | 'probe-failed',
  skill: SkillLayout,
  error: unknown,
  nextStep: string,
): unknown {
  if (!(error instanceof CallError)) return error;
  const { failure } = error.failure;
  const what = code === 'import-failed' ? 'importing its tools' : 'probing its health';
  const message =
    error.failure.reason === 'timeout'
      ? `${skill.id} took longer than ${preparationLimit / 1000} s for ${what}.`
      : sentence(error.message);
  return new SkillberthError(
    {
      code,
      message,
      nextStep,
      ...placeOf(failure),
      ...(failure?.traceback === undefined ? {} : { detail: failure.traceback }),
    },
    { cause: error },
  );
}

export function placeOf(failure: WorkerFailure | undefined): { readonly subject?: string } {
  if (failure?.file === undefined) return {};
  return { subject: failure.line === undefined ? failure.file : `${failure.file}:${failure.line}` };
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function isHidden(parameters: unknown): boolean {
  return (
    typeof parameters === 'object' &&
    parameters !== null &&
    'hidden' in parameters &&
    parameters.hidden === true
  );
}

function logLine(parameters: unknown): string {
  const { level, message } = (parameters ?? {}) as { readonly level?: unknown; readonly message?: unknown };
  return `${String(level ?? 'info')}: ${String(message ?? '')}`;
}
