import { realpathSync } from 'node:fs';
import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { installedPrograms } from '../../installation.ts';
import type { Actor, DryRunReport, Phase } from '../../invocationReport.ts';
import { isMissing, type PreparedSlot } from '../../lifecycle/index.ts';
import type { OperationContext } from '../../operation.ts';
import type { RunReport } from '../../report.ts';
import { SecretMask } from '../../secretMask.ts';
import { toSkillberthError } from '../../systemError.ts';
import { redactedArguments } from '../audit/argumentDigest.ts';
import { type AuditEntry, AuditLog, type ExecutionEntry } from '../audit/auditLog.ts';
import { verdictOf } from '../audit/auditVerdict.ts';
import { ExecutionWatch } from '../audit/executionWatch.ts';
import { Executor } from '../executor.ts';
import { phaseOf } from '../registry/phases.ts';
import type { SlotCaller } from '../slotCall.ts';
import { skillKeyOf } from '../trust/skillKeyOf.ts';
import { SkillStatuses } from '../trust/skillStatuses.ts';
import { Trust } from '../trust/trust.ts';
import { admit, type CallFacts, type GateKeepers, type RequestedCall } from './admission.ts';
import { digestOf, outputGate, type PhaseQuestion } from './gates.ts';
import { GateWalk } from './gateWalk.ts';
import { withRefusals } from './refusedMeanwhile.ts';
import { runTool } from './runTool.ts';
import type { SkillLoader } from './skillLoader.ts';

export interface SkillInvokerOptions {
  /** `planning` without it: nothing is executed. `workspace`: the phase that its users set for it, asked at each call. */
  readonly executionPhase?: Phase | 'workspace';
  /** Who asks, for the gates and the audit; a program without it. */
  readonly actor?: Actor;
  /** @internal Whoever runs the code; without it workers of its own, which `dispose` ends. */
  readonly caller?: SlotCaller;
  /** For development: skills may declare hosts on this machine and in its network. */
  readonly allowLocalhost?: boolean;
  /** Where the system cannot isolate: let the language's own means and limits do. Only for workers of its own. */
  readonly allowProcessOnly?: boolean;
  /** Keep the arguments in the audit as a text, masked and cut; only their digest without it. */
  readonly recordArguments?: boolean;
}

/** What a call may be given beside its arguments; `signal` cancels it. */
export interface InvokeOptions extends OperationContext {
  /** Ask every gate and execute nothing. */
  readonly dryRun?: boolean;
  /** @internal Which slot; the active one without it. */
  slot?(skill: DiscoveredSkill): Promise<PreparedSlot>;
}

/**
 * Executes commands of skills, each through every gate: phase, enabled and approved, eligible, command known, declared
 * permissions, input schema, isolated execution, output schema. Each refusal is in the audit, and each execution with a
 * record before and one after it. Every rejection is a `SkillberthError`.
 */
export class SkillInvoker {
  readonly #options: SkillInvokerOptions;
  readonly #loader: SkillLoader;
  readonly #keepers: GateKeepers;
  readonly #audit: AuditLog;
  readonly #actor: Actor;
  #phase: Phase | 'workspace';
  #ownExecutor: Executor | undefined;

  /** Throws `usage` for a phase that there is not. */
  constructor(loader: SkillLoader, options: SkillInvokerOptions = {}) {
    const { executionPhase = 'planning', actor = 'api', allowLocalhost = false } = options;
    if (executionPhase !== 'workspace') requirePhase(executionPhase);
    this.#options = options;
    this.#loader = loader;
    this.#actor = actor;
    this.#phase = executionPhase;
    const { database } = loader.registry;
    this.#audit = new AuditLog(database);
    const trust = new Trust(database, actor);
    const statuses = new SkillStatuses(database, actor, trust);
    const phase = (): Promise<PhaseQuestion> => this.#phaseQuestion();
    this.#keepers = { loader, trust, statuses, allowLocalhost, phase };
  }

  /** From the next call on. Throws `usage` for a phase that there is not. */
  setPhase(phase: Phase): void {
    requirePhase(phase);
    this.#phase = phase;
  }

  /**
   * Runs a command of a skill's active slot; without a command its default one. `skillId`: an id, or the path of the
   * skill's folder. Resolves with the report, whose `result` is what the command returned. With `dryRun` it executes
   * nothing, never rejects because of a gate, and resolves with what each gate says.
   */
  invoke(
    skillId: string,
    command: string | undefined,
    args: Readonly<Record<string, unknown>> | undefined,
    options: InvokeOptions & { readonly dryRun: true },
  ): Promise<DryRunReport>;
  invoke(
    skillId: string,
    command?: string,
    args?: Readonly<Record<string, unknown>>,
    options?: InvokeOptions & { readonly dryRun?: false },
  ): Promise<RunReport>;
  async invoke(
    skillId: string,
    command?: string,
    args: Readonly<Record<string, unknown>> = {},
    options: InvokeOptions = {},
  ): Promise<RunReport | DryRunReport> {
    const { slot, dryRun = false, ...context } = options;
    const call: RequestedCall = {
      skill: skillId,
      command,
      input: args,
      ...(slot === undefined ? {} : { slot }),
    };
    try {
      return dryRun ? await this.#dryRun(call) : await this.#run(call, context);
    } catch (error) {
      throw toSkillberthError(error);
    }
  }

  /** Ends the workers that this invoker started. */
  async dispose(): Promise<void> {
    await this.#ownExecutor?.dispose();
    this.#ownExecutor = undefined;
  }

  async #dryRun(call: RequestedCall): Promise<DryRunReport> {
    const walk = new GateWalk();
    const facts: CallFacts = { mask: new SecretMask() };
    try {
      await admit(call, this.#keepers, walk, facts);
    } catch (error) {
      const failure = toSkillberthError(error).toData();
      const gates = walk.verdicts('An earlier gate refused the call.');
      return { ...this.#place(call, facts), allowed: false, gates, error: failure };
    }
    const gates = walk.verdicts('Nothing is executed in a dry run.');
    return { ...this.#place(call, facts), allowed: true, gates };
  }

  async #run(call: RequestedCall, context: OperationContext): Promise<RunReport> {
    const started = performance.now();
    const facts: CallFacts = { mask: new SecretMask() };
    // What every first call waits for, while the gates are asked.
    if (this.#options.caller === undefined && this.#phase !== 'planning') this.#workers.warmUp();
    const admitted = await this.#admitted(call, facts);
    const { slot, tool, layout } = admitted;
    return await this.#audit.around(this.#entry(call, facts), facts.mask, async execution => {
      const watch = new ExecutionWatch(execution);
      try {
        const { result, log } = await runTool(
          this.#caller,
          admitted,
          facts.mask,
          async value => void (await outputGate(layout.id, tool, value, facts.mask)),
          watch,
          context,
        );
        return {
          skill: layout.id,
          version: slot.version,
          slot: slot.slot,
          tool: tool.name,
          result,
          durationMs: performance.now() - started,
          log,
          // A call that came back has told what confined it.
          isolation: watch.isolation ?? 'process',
          denials: watch.denials,
        };
      } catch (error) {
        const { skill, permissions, workspaceFolder } = admitted;
        throw await withRefusals(error, { skill, permissions, workspaceFolder, denials: watch.denials });
      } finally {
        await watch.record();
      }
    });
  }

  /** Notes a refusal before it throws it on. */
  async #admitted(call: RequestedCall, facts: CallFacts): ReturnType<typeof admit> {
    try {
      return await admit(call, this.#keepers, new GateWalk(), facts);
    } catch (error) {
      const { code, message } = toSkillberthError(error);
      const refused: AuditEntry = {
        ...this.#entry(call, facts),
        verdict: verdictOf(code),
        reason: `${code}: ${message}`,
      };
      await this.#audit.append(refused, facts.mask);
      throw error;
    }
  }

  #entry(call: RequestedCall, { phase, skill, slot, tool, mask }: CallFacts): ExecutionEntry {
    const command = tool?.name ?? call.command;
    const digest = digestOf(call.input);
    return {
      event: 'invoke',
      actor: this.#actor,
      skill: skill?.id ?? call.skill,
      ...(skill === undefined ? {} : { source: skillKeyOf(skill).source }),
      ...(slot === undefined ? {} : { version: slot.version, slot: slot.slot }),
      ...(command === undefined ? {} : { command }),
      ...(phase === undefined ? {} : { phase: phase.phase }),
      ...(digest === undefined ? {} : { argumentDigest: digest }),
      ...(digest !== undefined && this.#options.recordArguments === true
        ? { argumentText: redactedArguments(call.input, mask) }
        : {}),
    };
  }

  #place(call: RequestedCall, { skill, slot, tool }: CallFacts): Omit<DryRunReport, 'allowed' | 'gates'> {
    const command = tool?.name ?? call.command;
    return {
      skill: skill?.id ?? call.skill,
      ...(slot === undefined ? {} : { version: slot.version, slot: slot.slot }),
      ...(command === undefined ? {} : { tool: command }),
    };
  }

  async #phaseQuestion(): Promise<PhaseQuestion> {
    const phase = this.#phase;
    if (phase !== 'workspace') return { phase, from: 'caller', actor: this.#actor };
    const [folder = process.cwd()] = this.#loader.workspaceFolders;
    const real = realFolder(folder);
    const set = await this.#loader.registry.database.read(connection => phaseOf(connection, real));
    return { phase: set, from: 'workspace', actor: this.#actor };
  }

  get #caller(): SlotCaller {
    return this.#options.caller ?? this.#workers;
  }

  get #workers(): Executor {
    const { allowLocalhost = false, allowProcessOnly = false } = this.#options;
    const { workspaceFolders } = this.#loader;
    this.#ownExecutor ??= new Executor({
      ...installedPrograms,
      workspaceFolders,
      allowLocalhost,
      allowProcessOnly,
    });
    return this.#ownExecutor;
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch (error) {
    if (isMissing(error)) return folder;
    throw error;
  }
}

function requirePhase(phase: string): void {
  if (phase === 'planning' || phase === 'execution') return;
  throw new SkillberthError({
    code: 'usage',
    message: `${JSON.stringify(phase)} is no phase.`,
    nextStep: 'Name planning or execution.',
  });
}
