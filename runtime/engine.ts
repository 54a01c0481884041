import { SkillberthError } from '../skill/index.ts';
import { type DiscoveredSkill, sourcesOf, watchSkills } from '../workspace/index.ts';
import type { DevComparison, GitComparison, SlotDifference } from './comparisonReport.ts';
import { Executor, type ExecutorOptions, invoke } from './execution/index.ts';
import {
  type ActivateOptions,
  activate,
  collectGarbage,
  compareSlots,
  compareWithDraft,
  compareWithRegistry,
  deleteSecret,
  doctor,
  exportSecrets,
  getSecret,
  type InstallOptions,
  importSecrets,
  install,
  layoutOf,
  logs,
  type RegistryOptions,
  readState,
  requireSlot,
  rollback,
  type SlotSelection,
  secretsReport,
  setSecret,
  status,
  type TreeName,
  test,
  type UninstallOptions,
  uninstall,
  withSource,
} from './lifecycle/index.ts';
import type { OperationContext } from './operation.ts';
import type { InstallReport, RunReport, SkillStatus, SwitchReport, TestReport } from './report.ts';
import type { SecretScope, SecretsExport, SecretsImportReport, SecretsReport } from './secretReport.ts';
import { SkillFinder } from './skillFinder.ts';
import { StepTimer } from './stepTimer.ts';
import { toSkillberthError } from './systemError.ts';
import type { DoctorReport, GarbageReport, LogsReport, UninstallReport } from './upkeepReport.ts';

export interface EngineOptions extends ExecutorOptions {
  /** Absolute. */
  readonly workspaceFolders: readonly string[];
  /** The interpreter that the editor's Python extension chose. */
  readonly editorPython?: string;
}

/** What is done to skills. Editor, command line and API call these functions; every rejection is a `SkillberthError`. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #executor: Executor;
  readonly #finder: SkillFinder;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#executor = new Executor(options);
    this.#finder = new SkillFinder(options.workspaceFolders);
  }

  list(): Promise<readonly SkillStatus[]> {
    return typed(async () => await Promise.all((await this.#finder.discover()).map(status)));
  }

  /** `skill`: an id, or the path of a skill's folder. */
  status(skill: string): Promise<SkillStatus> {
    return typed(async () => await status(await this.#finder.find(skill)));
  }

  /**
   * `reference`: an id, the path of a folder (`startFolder` is where relative ones begin),
   * `github:owner/repo[#ref][:subdir]`, or a git URL.
   */
  install(
    reference: string,
    { startFolder = process.cwd(), ...options }: InstallOptions & { readonly startFolder?: string },
    context: OperationContext,
  ): Promise<InstallReport> {
    return typed(async () => {
      const [workspaceFolder = startFolder] = this.#options.workspaceFolders;
      const find = (named: string): Promise<DiscoveredSkill> => this.#finder.find(named);
      return await withSource({ reference, startFolder, workspaceFolder, find }, context, async skill => {
        const layout = layoutOf(skill);
        const { python, editorPython } = this.#options;
        const interpreter = {
          ...(python === undefined ? {} : { setting: python }),
          ...(editorPython === undefined ? {} : { editor: editorPython }),
        };
        const runs = this.#executor.preparationRuns(layout);
        const timer = new StepTimer(context);
        const report = await install(skill, { ...options, interpreter }, runs, timer.context);
        await this.#executor.retire(layout, report);
        return { ...report, steps: timer.finish() };
      });
    });
  }

  test(skill: string, selection: SlotSelection, context: OperationContext): Promise<TestReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
      return await test(found, selection, this.#executor.preparationRuns(layoutOf(found)), context);
    });
  }

  activate(skill: string, options: ActivateOptions, context: OperationContext): Promise<SwitchReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
      const layout = layoutOf(found);
      const report = await activate(found, options, this.#executor.preparationRuns(layout), context);
      if (report.previous !== undefined) await this.#executor.retire(layout, report.previous);
      return report;
    });
  }

  rollback(skill: string, context: OperationContext): Promise<SwitchReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
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

  /** Against the registry remote (`git`), or `dev/<skill>` against the hub's draft (`dev_compare`). */
  compare(
    skill: string,
    { space, ...options }: RegistryOptions & { readonly space: 'registry' | 'dev' },
    context: OperationContext,
  ): Promise<{ readonly git?: GitComparison; readonly dev_compare?: DevComparison }> {
    return typed(async () => {
      const [workspaceFolder = process.cwd()] = this.#options.workspaceFolders;
      if (space === 'dev') {
        return { dev_compare: await compareWithDraft(skill, workspaceFolder, options, context) };
      }
      return { git: await compareWithRegistry(await this.#finder.find(skill), options, context) };
    });
  }

  /** Each side: `A`, `B`, `1.2.0/A`, `active`, `previous`, `pending` or `sources`. */
  diff(skill: string, from: TreeName, to: TreeName): Promise<SlotDifference> {
    return typed(async () => await compareSlots(await this.#finder.find(skill), from, to));
  }

  /** Of one skill, or of all and the machine. */
  doctor(
    skill: string | undefined,
    options: { readonly fix?: boolean },
    context: OperationContext,
  ): Promise<DoctorReport> {
    const { workspaceFolders } = this.#options;
    return typed(async () => doctor(await this.#oneOrAll(skill), { ...options, workspaceFolders }, context));
  }

  collectGarbage(
    skill: string | undefined,
    options: { readonly dryRun?: boolean },
    context: OperationContext,
  ): Promise<GarbageReport> {
    return typed(async () => collectGarbage(await this.#oneOrAll(skill), options, context));
  }

  uninstall(skill: string, options: UninstallOptions, context: OperationContext): Promise<UninstallReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
      const report = await uninstall(found, options, context);
      await this.#executor.retireAll(layoutOf(found));
      return report;
    });
  }

  logs(skill: string): Promise<LogsReport> {
    return typed(async () => await logs(await this.#finder.find(skill)));
  }

  /** Names only. Without a skill: the user's own and those of every skill. */
  secrets(skill?: string): Promise<SecretsReport> {
    return typed(async () => await secretsReport(await this.#oneOrAll(skill)));
  }

  /** Without a skill: of the user, for every skill that declares it. */
  getSecret(skill: string | undefined, name: string, scope?: SecretScope): Promise<string> {
    return typed(async () => await getSecret(await this.#oneOrNone(skill), name, scope));
  }

  setSecret(skill: string | undefined, name: string, value: string, scope?: SecretScope): Promise<void> {
    return typed(async () => await setSecret(await this.#oneOrNone(skill), name, value, scope));
  }

  deleteSecret(skill: string | undefined, name: string, scope?: SecretScope): Promise<void> {
    return typed(async () => await deleteSecret(await this.#oneOrNone(skill), name, scope));
  }

  exportSecrets(skill: string | undefined, options: { readonly show: boolean }): Promise<SecretsExport> {
    return typed(async () => await exportSecrets(await this.#oneOrAll(skill), options));
  }

  importSecrets(skill: string | undefined, document: unknown): Promise<SecretsImportReport> {
    return typed(async () => await importSecrets(await this.#oneOrAll(skill), document));
  }

  /** Calls `changed` when skills or slots change on disk, whoever changed them. */
  watch(changed: () => void): Promise<{ close(): Promise<void> }> {
    return watchSkills(this.#options.workspaceFolders.flatMap(sourcesOf), changed);
  }

  /** Stops everything below: supervisors, workers, and what they run. */
  async dispose(): Promise<void> {
    await this.#executor.dispose();
  }

  async #oneOrAll(skill: string | undefined): Promise<readonly DiscoveredSkill[]> {
    return skill === undefined ? await this.#finder.discover() : [await this.#finder.find(skill)];
  }

  async #oneOrNone(skill: string | undefined): Promise<DiscoveredSkill | undefined> {
    return skill === undefined ? undefined : await this.#finder.find(skill);
  }

  #runActive(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ): Promise<RunReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
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
}

async function typed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toSkillberthError(error);
  }
}
