import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { AuditEvent, EnableReport } from '../invocationReport.ts';
import {
  type ActivateOptions,
  activate,
  activeSlot,
  activeSlotIfAny,
  install,
  layoutOf,
  rollback,
  type SkillFinder,
  type SlotSelection,
  selectedSlot,
  test,
  type UninstallOptions,
  uninstall,
  withSource,
} from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';
import type { InstallReport, SwitchReport, TestReport } from '../report.ts';
import { StepTimer } from '../stepTimer.ts';
import { toSkillberthError } from '../systemError.ts';
import type { UninstallReport } from '../upkeepReport.ts';
import type { Decisions } from './decisions.ts';
import type { Executor } from './executor.ts';
import type { WorkerPrograms } from './executorOptions.ts';
import type { InstallRequest } from './installRequest.ts';
import { Preparation } from './preparation.ts';

export interface SlotOperationsOptions extends Partial<Pick<WorkerPrograms, 'python' | 'node'>> {
  /** Absolute. */
  readonly workspaceFolders: readonly string[];
  /** The interpreter that the editor's Python extension chose. */
  readonly editorPython?: string | undefined;
}

/**
 * What changes which slot of a skill runs. Each does its work on the disk, asks and tells the user's registry, and ends
 * the warm workers that it made old.
 */
export class SlotOperations {
  readonly #options: SlotOperationsOptions;
  readonly #finder: SkillFinder;
  readonly #executor: Executor;
  readonly #decisions: Decisions;

  constructor(options: SlotOperationsOptions, finder: SkillFinder, executor: Executor, decisions: Decisions) {
    this.#options = options;
    this.#finder = finder;
    this.#executor = executor;
    this.#decisions = decisions;
  }

  async install(
    reference: string,
    request: InstallRequest,
    context: OperationContext,
  ): Promise<InstallReport> {
    return (await this.#install(reference, request, context)).report;
  }

  async import(reference: string, request: InstallRequest, context: OperationContext): Promise<EnableReport> {
    const { skill, report } = await this.#install(reference, request, context);
    const { version, slot } = report;
    const status = await this.#decisions.statuses.imported(
      skill,
      await selectedSlot(skill, { version, slot }),
    );
    const active = await activeSlotIfAny(skill);
    const place = active === undefined ? {} : { active: { version: active.version, slot: active.slot } };
    return { skill: skill.id, version, slot, status, activated: false, ...place };
  }

  async test(skill: string, selection: SlotSelection, context: OperationContext): Promise<TestReport> {
    const found = await this.#finder.find(skill);
    return await test(found, selection, this.#preparation(found), context);
  }

  async activate(skill: string, options: ActivateOptions, context: OperationContext): Promise<SwitchReport> {
    return await this.#activate(await this.#finder.find(skill), options, context);
  }

  async rollback(skill: string, context: OperationContext): Promise<SwitchReport> {
    const found = await this.#finder.find(skill);
    const report = await rollback(found, context);
    if (report.previous !== undefined) await this.#executor.retire(layoutOf(found), report.previous);
    await this.#decisions.note('rollback', found, report);
    return report;
  }

  async enable(skill: string, context: OperationContext): Promise<EnableReport> {
    const found = await this.#finder.find(skill);
    const active = await activeSlotIfAny(found);
    if (active === undefined) await this.#activate(found, { purpose: 'enable' }, context);
    else await this.#decisions.trust.approve(found, active, 'enable', context);
    const slot = await activeSlot(found);
    const status = await this.#decisions.statuses.enabled(found, slot);
    const { version } = slot;
    return { skill: found.id, version, slot: slot.slot, status, activated: active === undefined };
  }

  async disable(skill: string): Promise<EnableReport> {
    const found = await this.#finder.find(skill);
    const slot = await activeSlotIfAny(found);
    const status = await this.#decisions.statuses.disabled(found, slot);
    await this.#executor.retireAll(layoutOf(found));
    const place = slot === undefined ? {} : { version: slot.version, slot: slot.slot };
    return { skill: found.id, ...place, status, activated: false };
  }

  async uninstall(
    skill: string,
    options: UninstallOptions,
    context: OperationContext,
  ): Promise<UninstallReport> {
    const found = await this.#finder.findInstalled(skill);
    const report = await uninstall(found, options, context);
    await this.#executor.retireAll(layoutOf(found));
    await this.#decisions.forget(found);
    return report;
  }

  #preparation(skill: DiscoveredSkill): Preparation {
    return new Preparation(this.#executor, skill, this.#decisions.preparation);
  }

  async #install(
    reference: string,
    { startFolder = process.cwd(), ...options }: InstallRequest,
    context: OperationContext,
  ): Promise<{ readonly skill: DiscoveredSkill; readonly report: InstallReport }> {
    const { python, editorPython, node, workspaceFolders } = this.#options;
    const [workspaceFolder = startFolder] = workspaceFolders;
    const find = (named: string): Promise<DiscoveredSkill> => this.#finder.find(named);
    const interpreter = {
      ...(python === undefined ? {} : { setting: python }),
      ...(editorPython === undefined ? {} : { editor: editorPython }),
    };
    const chosen = { ...options, interpreter, ...(node === undefined ? {} : { node }) };
    const started = performance.now();
    const timer = new StepTimer(context);
    const request = { reference, startFolder, workspaceFolder, find };
    let found: DiscoveredSkill | undefined;
    const work = withSource(request, timer.context, async skill => {
      found = skill;
      const installed = await install(skill, chosen, this.#preparation(skill), timer.context);
      await this.#executor.retire(layoutOf(skill), installed);
      await this.#decisions.trust.installed(skill, await selectedSlot(skill, installed));
      await this.#decisions.note('install', skill, installed);
      const report = { ...installed, durationMs: performance.now() - started, steps: timer.finish() };
      return { skill, report };
    });
    return await this.#noted('install', () => found, work, context);
  }

  async #activate(
    skill: DiscoveredSkill,
    options: ActivateOptions,
    context: OperationContext,
  ): Promise<SwitchReport> {
    const work = activate(skill, options, this.#preparation(skill), context);
    const report = await this.#noted('activate', () => skill, work, context);
    if (report.previous !== undefined) await this.#executor.retire(layoutOf(skill), report.previous);
    await this.#decisions.note('activate', skill, report);
    return report;
  }

  /** A failure is in the audit too; that it cannot be written there must not hide it. */
  async #noted<Result>(
    event: AuditEvent,
    skill: () => DiscoveredSkill | undefined,
    work: Promise<Result>,
    context: OperationContext,
  ): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      try {
        await this.#decisions.noteFailure(event, skill(), error);
      } catch (lost) {
        const { message } = toSkillberthError(lost);
        context.onOutput?.(`This failure is not in the audit: ${message}\n`, 'stderr');
      }
      throw error;
    }
  }
}
