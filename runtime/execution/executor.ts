import { defaultLimits } from '../../skill/index.ts';
import type { Denial, IsolationLevel } from '../invocationReport.ts';
import {
  type BuildCommand,
  type BuildResult,
  closeDatabases,
  type PreparedSlot,
  type SkillLayout,
  type SlotReference,
} from '../lifecycle/index.ts';
import { cancelled, type OperationContext } from '../operation.ts';
import { SecretMask } from '../secretMask.ts';
import type { ExecutorOptions } from './executorOptions.ts';
import { isolationUnavailable, isUnisolated } from './isolationError.ts';
import { MaskedCall } from './maskedCall.ts';
import { reportedDenial } from './reportedDenial.ts';
import { answerWorker, storedValues, testValues } from './skillServices.ts';
import type { SlotCall, SlotCaller } from './slotCall.ts';
import { SlotProcesses } from './slotProcess.ts';
import { type BuildWatch, runSourceBuild } from './sourceBuild.ts';
import { CallError } from './supervisor/callError.ts';
import { SupervisorPool } from './supervisorPool.ts';
import { workerKeyPrefix } from './workerKey.ts';

const unenforced =
  'Process-only isolation: the operating system does not enforce the permissions of this run.\n';
/** Refusals of one call that its log and its reader are told of. */
const mostTold = 20;

/** The only way skill code runs: through a supervisor, in a worker, in its slot. */
export class Executor implements SlotCaller {
  readonly #options: ExecutorOptions;
  readonly #processes: SlotProcesses;
  readonly #supervisors: SupervisorPool;
  /** Set once the system has turned out to be unable to isolate, and the user allows less. */
  #processOnly = false;
  /** Set once the system has isolated something: what fails after that, a busy machine for example, allows no less. */
  #isIsolating = false;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#processes = new SlotProcesses(options);
    this.#supervisors = new SupervisorPool(options.supervisorScript);
  }

  /** Starts what every first call waits for. */
  warmUp(): void {
    this.#supervisors.warmUp();
  }

  /** Rejects with `CallError`, `isolation-unavailable` or `cancelled`. */
  async call(
    skill: SkillLayout,
    slot: PreparedSlot,
    call: SlotCall,
    context: OperationContext,
  ): Promise<unknown> {
    return await this.#confined(level => this.#call(skill, slot, call, level, context));
  }

  /** Runs the build of a package. Rejects with `dependency-failed`, `isolation-unavailable`, a limit's code, `cancelled`. */
  async build(command: BuildCommand, context: OperationContext, watch: BuildWatch): Promise<BuildResult> {
    return await this.#confined(level => runSourceBuild(this.#supervisors, level, command, context, watch));
  }

  /** By the operating system; by less only where it cannot, and the user allows it. */
  async #confined<Result>(run: (level: IsolationLevel) => Promise<Result>): Promise<Result> {
    if (!this.#processOnly) {
      try {
        const result = await run('system');
        this.#isIsolating = true;
        return result;
      } catch (error) {
        if (!isUnisolated(error)) throw error;
        if (this.#isIsolating || this.#options.allowProcessOnly !== true) throw isolationUnavailable(error);
        // Nothing has started yet: a supervisor that cannot isolate starts nothing.
        this.#processOnly = true;
      }
    }
    return await run('process');
  }

  async #call(
    skill: SkillLayout,
    slot: PreparedSlot,
    call: SlotCall,
    level: IsolationLevel,
    context: OperationContext,
  ): Promise<unknown> {
    const mask = call.mask ?? new SecretMask();
    const { worker, policy, secrets } = await this.#processes.processFor(skill, slot, call, level);
    for (const value of secrets) mask.add(value);
    const shown = new MaskedCall(mask, context);
    const values =
      call.mode === 'test' ? testValues(skill, slot, call.testSecrets) : storedValues(skill, slot);
    call.onIsolation?.(level);
    // First, so that it stands before whatever comes of the run.
    if (level === 'process') context.onOutput?.(unenforced, 'stderr');
    const told = new Set<string>();
    const refused = (denial: Denial): void => {
      const shownDenial = shown.denial(denial);
      const line = `Refused ${shownDenial.kind} ${shownDenial.target}: ${shownDenial.reason}\n`;
      // The worker and the system may both tell of one attempt, with other words.
      const attempt = `${denial.kind} ${denial.target}`;
      if (told.size < mostTold && !told.has(attempt)) context.onOutput?.(line, 'stderr');
      told.add(attempt);
      call.onDenial?.(shownDenial);
    };
    try {
      const result = await this.#supervisors.call(policy, {
        worker,
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
        onDenial: refused,
        onNotification: (method, parameters) => {
          if (method === 'hideInput') context.onHideInput?.(isHidden(parameters));
          if (method === 'log') shown.log(logLine(parameters));
          const denial = method === 'denied' ? reportedDenial(parameters) : undefined;
          if (denial !== undefined) refused(denial);
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

  /** Warm workers of the slot serve no more calls: it was switched away from, or filled anew. */
  async retire(skill: SkillLayout, slot: SlotReference): Promise<void> {
    await this.#supervisors.retire(workerKeyPrefix(skill, slot));
  }

  /** The same for every slot of the skill: its secrets changed, or it is gone. */
  async retireAll(skill: SkillLayout): Promise<void> {
    await this.#supervisors.retire(`${skill.root}|`);
  }

  async dispose(): Promise<void> {
    await this.#supervisors.dispose();
    closeDatabases();
  }
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
