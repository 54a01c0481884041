import { SkillberthError } from '../../skill/index.ts';
import {
  type PreparationRuns,
  type PreparedSlot,
  pytestFolder,
  type SkillLayout,
  type SlotReference,
} from '../lifecycle/index.ts';
import { cancelled, type OperationContext } from '../operation.ts';
import type { Readiness } from '../report.ts';
import { pythonWorker, workerKeyPrefix } from './pythonWorker.ts';
import { answerWorker, storedValues, testValues } from './skillServices.ts';
import type { SlotCall, SlotCaller } from './slotCall.ts';
import { CallError } from './supervisor/callError.ts';
import type { WorkerFailure } from './supervisor/protocol.ts';
import { SupervisorClient } from './supervisorClient.ts';
import { runTests } from './testRun.ts';

export interface ExecutorOptions {
  /** The bundled supervisor, absolute. */
  readonly supervisorScript: string;
  /** Absolute: the folder with `skillberth_worker` and `adaos`. */
  readonly pythonFolder: string;
  /** The user's interpreter setting. */
  readonly python?: string;
}

/** Seconds that importing a skill's tools, or probing its health, may take. */
const preparationLimit = 30_000;

/** The only way skill code runs: through a supervisor, in a worker, in its slot. */
export class Executor implements SlotCaller {
  readonly #options: ExecutorOptions;
  readonly #supervisor: SupervisorClient;

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
    const worker = await pythonWorker(skill, slot, {
      pythonFolder: this.#options.pythonFolder,
      mode: call.mode,
      ...(this.#options.python === undefined ? {} : { python: this.#options.python }),
      ...(call.extraPaths === undefined ? {} : { extraPaths: call.extraPaths }),
    });
    const values = call.mode === 'test' ? testValues(skill) : storedValues(skill);
    try {
      return await this.#supervisor.call({
        worker,
        method: call.method,
        parameters: call.parameters,
        timeoutMs: call.timeoutMs,
        reuse: call.reuse,
        ...(context.signal === undefined ? {} : { signal: context.signal }),
        onOutput: (text, stream) => context.onOutput?.(text, stream),
        onRequest: (method, parameters) => answerWorker(values, slot, method, parameters),
        onNotification: (method, parameters) => {
          if (method === 'log') context.onOutput?.(`${logLine(parameters)}\n`, 'stderr');
          call.onNotification?.(method, parameters);
        },
      });
    } catch (error) {
      if (error instanceof CallError && error.failure.reason === 'cancelled') {
        throw cancelled(
          call.method === 'invoke'
            ? 'What the tool had done by then stands; run it again when you like.'
            : undefined,
        );
      }
      throw error;
    }
  }

  /** What the lifecycle asks to have run, for one skill. */
  preparationRuns(skill: SkillLayout): PreparationRuns {
    return {
      importCheck: (slot, context) => this.#importCheck(skill, slot, context),
      probe: (slot, context) => this.#probe(skill, slot, context),
      test: (slot, logFile, context) =>
        runTests(this, skill, slot, logFile, interpreter => pytestFolder(interpreter, context), context),
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
  }

  async #importCheck(skill: SkillLayout, slot: PreparedSlot, context: OperationContext): Promise<void> {
    if (slot.resolved.format === 'agent-skill') return;
    const tools = slot.resolved.tools.map(({ name, module, callable }) => ({ name, module, callable }));
    try {
      await this.call(
        skill,
        slot,
        { method: 'load', parameters: { tools }, timeoutMs: preparationLimit, mode: 'run', reuse: true },
        context,
      );
    } catch (error) {
      throw preparationError('import-failed', skill, error, 'Mend the import, install again, then activate.');
    }
  }

  async #probe(skill: SkillLayout, slot: PreparedSlot, context: OperationContext): Promise<Readiness> {
    const at = new Date().toISOString();
    if (slot.resolved.format === 'agent-skill') return { state: 'ready', at };
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
        nextStep: 'Mend what runtime/health.py reports, then activate again; the active slot is as it was.',
      });
    } catch (error) {
      throw preparationError(
        'probe-failed',
        skill,
        error,
        'Mend runtime/health.py, install again, then activate.',
      );
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

function logLine(parameters: unknown): string {
  const { level, message } = (parameters ?? {}) as { readonly level?: unknown; readonly message?: unknown };
  return `${String(level ?? 'info')}: ${String(message ?? '')}`;
}
