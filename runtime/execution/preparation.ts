import { SkillberthError } from '../../skill/index.ts';
import type { DiscoveredSkill } from '../../workspace/index.ts';
import {
  type BuildCommand,
  type BuildResult,
  layoutOf,
  type PreparationRuns,
  type PreparedSlot,
  pytestFolder,
  type SkillLayout,
} from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';
import type { Readiness, SlotName, TestReport } from '../report.ts';
import { placeOf, sentence } from './failureText.ts';
import type { SlotCall, SlotCaller } from './slotCall.ts';
import { CallError } from './supervisor/callError.ts';
import { runTests } from './testRun.ts';

/** Milliseconds that importing a skill's tools, or probing its health, may take. */
const preparationLimit = 30_000;

type Watch = Pick<SlotCall, 'onDenial' | 'onIsolation'>;

/** Whoever runs calls in slots, and builds. */
export interface PreparationCaller extends SlotCaller {
  build(command: BuildCommand, context: OperationContext, watch: Watch): Promise<BuildResult>;
}

/** What a record of a run names beside its command. */
export interface PreparedPlace {
  readonly version?: string;
  readonly slot?: SlotName;
}

/** Who lets a slot's code run before it is active, and who notes it. */
export interface PreparationHooks {
  readonly approve: PreparationRuns['approve'];
  /** The same for the build of a package, before there is a slot. Throws `approval-needed`. */
  approveBuild(skill: DiscoveredSkill, command: BuildCommand, context: OperationContext): Promise<void>;
  /** Notes a run before and after, with what the isolation refused meanwhile. */
  audited<Result>(
    skill: DiscoveredSkill,
    place: PreparedPlace,
    command: string,
    work: (watch: Watch) => Promise<Result>,
  ): Promise<Result>;
}

/** What the lifecycle asks to have run of one skill, each run approved before and noted in the audit. */
export class Preparation implements PreparationRuns {
  readonly #caller: PreparationCaller;
  readonly #skill: DiscoveredSkill;
  readonly #layout: SkillLayout;
  readonly #hooks: PreparationHooks;

  constructor(caller: PreparationCaller, skill: DiscoveredSkill, hooks: PreparationHooks) {
    this.#caller = caller;
    this.#skill = skill;
    this.#layout = layoutOf(skill);
    this.#hooks = hooks;
  }

  approve: PreparationRuns['approve'] = (skill, slot, purpose, context) =>
    this.#hooks.approve(skill, slot, purpose, context);

  async build(
    skill: DiscoveredSkill,
    command: BuildCommand,
    context: OperationContext,
  ): Promise<BuildResult> {
    await this.#hooks.approveBuild(skill, command, context);
    return await this.#hooks.audited(this.#skill, {}, `build ${command.label}`, watch =>
      this.#caller.build(command, context, watch),
    );
  }

  async importCheck(slot: PreparedSlot, context: OperationContext): Promise<void> {
    const { runtime } = slot.resolved;
    if (runtime.kind === 'instructions') return;
    const tools = slot.resolved.tools.map(({ name, module, callable }) => ({ name, module, callable }));
    const plugin = runtime.entry === undefined ? {} : { plugin: runtime.entry };
    try {
      await this.#call(slot, 'load', { tools, ...plugin }, context, {
        code: 'import-failed',
        nextStep: 'Mend the import, install again, then activate.',
      });
    } catch (error) {
      if (!saysThatNothingRuns(error, 'Import check', context)) throw error;
    }
  }

  async probe(slot: PreparedSlot, context: OperationContext): Promise<Readiness> {
    const at = new Date().toISOString();
    const { runtime } = slot.resolved;
    if (runtime.kind === 'instructions') return { state: 'ready', at };
    const file = runtime.kind === 'node' ? 'the health check below runtime/' : 'runtime/health.py';
    try {
      const answer = (await this.#call(slot, 'probe', {}, context, {
        code: 'probe-failed',
        nextStep: `Mend ${file}, install again, then activate.`,
      })) as {
        readonly status?: unknown;
        readonly detail?: unknown;
      } | null;
      if (answer === null || answer.status === 'ok') return { state: 'ready', at };
      const detail = answer.detail === undefined ? '' : `: ${String(answer.detail)}`;
      throw new SkillberthError({
        code: 'probe-failed',
        message: `The health probe of ${this.#skill.id} answered "${String(answer.status)}"${detail}.`,
        subject: slot.layout.root,
        nextStep: `Mend what ${file} reports, then activate again; the active slot is as it was.`,
      });
    } catch (error) {
      if (saysThatNothingRuns(error, 'Health probe', context))
        return { state: 'ready', at, detail: 'not probed: nothing can run here' };
      throw error;
    }
  }

  async test(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    logFile: string,
    context: OperationContext,
  ): Promise<TestReport> {
    return await this.#hooks.audited(this.#skill, slot, 'test', async watch => {
      const caller: SlotCaller = {
        call: (layout, tested, call, inner) =>
          this.#caller.call(layout, tested, { ...call, ...watch }, inner),
      };
      const findPytest = (interpreter: Parameters<typeof pytestFolder>[0]): Promise<string> =>
        pytestFolder(interpreter, context);
      return await runTests({ caller, skill, slot, logFile, findPytest }, context);
    });
  }

  async #call(
    slot: PreparedSlot,
    method: 'load' | 'probe',
    parameters: Readonly<Record<string, unknown>>,
    context: OperationContext,
    failure: PreparationFailure,
  ): Promise<unknown> {
    const command = method === 'load' ? 'import check' : method;
    return await this.#hooks.audited(this.#skill, slot, command, async watch => {
      try {
        return await this.#caller.call(
          this.#layout,
          slot,
          { method, parameters, timeoutMs: preparationLimit, mode: 'run', reuse: true, ...watch },
          context,
        );
      } catch (error) {
        // Here, so that the audit holds what its reader is told.
        throw preparationError(failure, this.#skill, error);
      }
    });
  }
}

interface PreparationFailure {
  readonly code: 'import-failed' | 'probe-failed';
  readonly nextStep: string;
}

/** Where no code can run, a slot may still become active: it is what its files say, and the next machine may run it. */
function saysThatNothingRuns(error: unknown, what: string, { onStep }: OperationContext): boolean {
  if (!(error instanceof SkillberthError) || error.code !== 'isolation-unavailable') return false;
  onStep?.(`${what} skipped: ${error.message}`);
  return true;
}

function preparationError(
  { code, nextStep }: PreparationFailure,
  skill: DiscoveredSkill,
  error: unknown,
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
