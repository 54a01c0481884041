import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../skill/index.ts';
import { type DiscoveredSkill, discoverSkills, sourcesOf, watchSkills } from '../workspace/index.ts';
import { Executor, type ExecutorOptions, invoke } from './execution/index.ts';
import {
  type ActivateOptions,
  activate,
  type InstallOptions,
  install,
  layoutOf,
  readState,
  requireSlot,
  rollback,
  type SlotSelection,
  status,
  test,
} from './lifecycle/index.ts';
import type { OperationContext } from './operation.ts';
import type { InstallReport, RunReport, SkillStatus, SwitchReport, TestReport } from './report.ts';
import { toSkillberthError } from './systemError.ts';

export interface EngineOptions extends ExecutorOptions {
  /** Absolute. */
  readonly workspaceFolders: readonly string[];
}

/** What is done to skills. Editor, command line and API call these functions; every rejection is a `SkillberthError`. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #executor: Executor;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#executor = new Executor(options);
  }

  list(): Promise<readonly SkillStatus[]> {
    return typed(async () => await Promise.all((await this.#discover()).map(status)));
  }

  /** `skill`: an id, or the path of a skill's folder. */
  status(skill: string): Promise<SkillStatus> {
    return typed(async () => await status(await this.#find(skill)));
  }

  install(skill: string, options: InstallOptions, context: OperationContext): Promise<InstallReport> {
    return typed(async () => {
      const found = await this.#find(skill);
      const layout = layoutOf(found);
      const { python } = this.#options;
      const report = await install(
        found,
        { ...options, ...(python === undefined ? {} : { python }) },
        this.#executor.preparationRuns(layout),
        context,
      );
      await this.#executor.retire(layout, report);
      return report;
    });
  }

  test(skill: string, selection: SlotSelection, context: OperationContext): Promise<TestReport> {
    return typed(async () => {
      const found = await this.#find(skill);
      return await test(found, selection, this.#executor.preparationRuns(layoutOf(found)), context);
    });
  }

  activate(skill: string, options: ActivateOptions, context: OperationContext): Promise<SwitchReport> {
    return typed(async () => {
      const found = await this.#find(skill);
      const layout = layoutOf(found);
      const report = await activate(found, options, this.#executor.preparationRuns(layout), context);
      if (report.previous !== undefined) await this.#executor.retire(layout, report.previous);
      return report;
    });
  }

  rollback(skill: string, context: OperationContext): Promise<SwitchReport> {
    return typed(async () => {
      const found = await this.#find(skill);
      const report = await rollback(found, context);
      if (report.previous !== undefined) await this.#executor.retire(layoutOf(found), report.previous);
      return report;
    });
  }

  /** Runs the tool `setup` of the active slot. */
  setup(
    skill: string,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ): Promise<RunReport> {
    return this.#runActive(skill, 'setup', input, context);
  }

  /** Runs a tool of the active slot; the manifest's default tool where none is named. */
  run(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ): Promise<RunReport> {
    return this.#runActive(skill, tool, input, context);
  }

  /** Calls `changed` when skills or slots change on disk, whoever changed them. */
  watch(changed: () => void): Promise<{ close(): Promise<void> }> {
    return watchSkills(this.#options.workspaceFolders.flatMap(sourcesOf), changed);
  }

  /** Stops everything below: supervisors, workers, and what they run. */
  async dispose(): Promise<void> {
    await this.#executor.dispose();
  }

  #runActive(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ): Promise<RunReport> {
    return typed(async () => {
      const found = await this.#find(skill);
      const layout = layoutOf(found);
      const state = await readState(layout);
      if (state === undefined) {
        throw new SkillberthError({
          code: 'not-active',
          message: `${found.id} has no active slot, so there is nothing to run.`,
          subject: found.folder,
          nextStep: `Run \`skillberth install ${found.id}\` and \`skillberth activate ${found.id}\` first.`,
        });
      }
      return await invoke(this.#executor, layout, await requireSlot(layout, state), tool, input, context);
    });
  }

  async #discover(): Promise<readonly DiscoveredSkill[]> {
    const skills = (await Promise.all(this.#options.workspaceFolders.map(discoverSkills))).flat();
    // Every workspace folder finds the skills of the home folder; the first find counts.
    const folders = skills.map(skill => skill.folder);
    return skills.filter((skill, index) => folders.indexOf(skill.folder) === index);
  }

  async #find(reference: string): Promise<DiscoveredSkill> {
    const skills = await this.#discover();
    const folder = await realFolder(reference);
    const byFolder = skills.find(skill => skill.folder === folder);
    if (byFolder !== undefined) return byFolder;
    const named = skills.filter(skill => skill.id === reference || path.basename(skill.folder) === reference);
    const [first, second] = named;
    // Sources come in order of priority, so the first of two equal ids is the one that counts.
    if (first !== undefined && (second === undefined || first.source !== second.source)) return first;
    if (first !== undefined) {
      throw new SkillberthError({
        code: 'skill-ambiguous',
        message: `Several folders hold a skill called ${reference}.`,
        subject: named.map(skill => skill.folder).join(', '),
        nextStep: 'Name the one you mean by the path of its folder.',
      });
    }
    const known = skills.map(skill => skill.id);
    throw new SkillberthError({
      code: 'skill-not-found',
      message: `There is no skill ${reference} in ${this.#options.workspaceFolders.join(', ')}.`,
      nextStep:
        known.length === 0
          ? 'Put the skill into a folder below skills/, or start from the folder that holds skills/.'
          : `Name one of: ${known.join(', ')}.`,
    });
  }
}

/** The reference as the path of a folder, links resolved as discovery does. */
async function realFolder(reference: string): Promise<string> {
  const folder = path.resolve(reference);
  // No such path, or none that can be read: then the reference is an id.
  return await realpath(folder).catch(() => folder);
}

async function typed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toSkillberthError(error);
  }
}
