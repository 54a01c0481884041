import path from 'node:path';
import { type DiscoveredSkill, sourcesOf, watchSkills } from '../workspace/index.ts';
import type { Comparison, SlotDifference } from './comparisonReport.ts';
import { Executor, type ExecutorOptions, invoke } from './execution/index.ts';
import {
  type ActivateOptions,
  activate,
  activeSlot,
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
  rollback,
  type SkillSelection,
  type SlotSelection,
  secretsReport,
  setSecret,
  slotToSetUp,
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
      const { python, editorPython, node } = this.#options;
      const interpreter = {
        ...(python === undefined ? {} : { setting: python }),
        ...(editorPython === undefined ? {} : { editor: editorPython }),
      };
      const chosen = { ...options, interpreter, ...(node === undefined ? {} : { node }) };
      const started = performance.now();
      const timer = new StepTimer(context);
      const request = { reference, startFolder, workspaceFolder, find };
      const report = await withSource(request, timer.context, async skill => {
        const layout = layoutOf(skill);
        const runs = this.#executor.preparationRuns(layout);
        const installed = await install(skill, chosen, runs, timer.context);
        await this.#executor.retire(layout, installed);
        return installed;
      });
      return { ...report, durationMs: performance.now() - started, steps: timer.finish() };
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
    return typed(async () => {
      const found = await this.#finder.find(skill);
      const slot = await slotToSetUp(found, context);
      return await invoke(this.#executor, layoutOf(found), slot, 'setup', input, context);
    });
  }

  /** Runs a tool of the active slot; the manifest's default tool where none is named. */
  run(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ): Promise<RunReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
      return await invoke(this.#executor, layoutOf(found), await activeSlot(found), tool, input, context);
    });
  }

  /** Against the registry remote (`git`), or `dev/<skill>` against the hub's draft (`dev_compare`). */
  compare(
    skill: string,
    { space, ...options }: RegistryOptions & { readonly space: 'registry' | 'dev' },
    context: OperationContext,
  ): Promise<Comparison> {
    return typed(async () => {
      const [workspaceFolder = process.cwd()] = this.#options.workspaceFolders;
      if (space === 'dev') {
        return { dev_compare: await compareWithDraft(skill, workspaceFolder, options, context) };
      }
      return { git: await compareWithRegistry(await this.#finder.find(skill), options, context) };
    });
  }

  /** Each side: `A`, `B`, `1.2.0/A`, `active`, `previous`, `pending` or `sources`. */
  diff(skill: string, from?: TreeName, to?: TreeName): Promise<SlotDifference> {
    return typed(async () => await compareSlots(await this.#finder.find(skill), from, to));
  }

  /** Of one skill, or of all and the machine. */
  doctor(
    skill: string | undefined,
    options: { readonly fix?: boolean },
    context: OperationContext,
  ): Promise<DoctorReport> {
    const { workspaceFolders, pythonFolder } = this.#options;
    const installation = path.dirname(pythonFolder);
    const everything = skill === undefined;
    return typed(async () =>
      doctor(
        await this.#installedOrAll(skill),
        { ...options, everything, workspaceFolders, installation },
        context,
      ),
    );
  }

  collectGarbage(
    skill: string | undefined,
    options: { readonly dryRun?: boolean },
    context: OperationContext,
  ): Promise<GarbageReport> {
    const { workspaceFolders } = this.#options;
    const everything = skill === undefined;
    return typed(async () =>
      collectGarbage(
        await this.#installedOrAll(skill),
        { ...options, everything, workspaceFolders },
        context,
      ),
    );
  }

  uninstall(skill: string, options: UninstallOptions, context: OperationContext): Promise<UninstallReport> {
    return typed(async () => {
      const found = await this.#finder.findInstalled(skill);
      const report = await uninstall(found, options, context);
      await this.#executor.retireAll(layoutOf(found));
      return report;
    });
  }

  logs(skill: string): Promise<LogsReport> {
    return typed(async () => await logs(await this.#finder.findInstalled(skill)));
  }

  /** Names only. Without a skill: the user's own and those of every skill. */
  secrets(skill?: string): Promise<SecretsReport> {
    return typed(async () => await secretsReport(await this.#selection(skill)));
  }

  /** Without a skill: of the user, for every skill that declares it. */
  getSecret(skill: string | undefined, name: string, scope?: SecretScope): Promise<string> {
    return typed(async () => await getSecret(await this.#oneOrNone(skill), name, scope));
  }

  setSecret(skill: string | undefined, name: string, value: string, scope?: SecretScope): Promise<void> {
    return this.#changeSecrets(skill, async () =>
      setSecret(await this.#oneOrNone(skill), name, value, scope),
    );
  }

  deleteSecret(skill: string | undefined, name: string, scope?: SecretScope): Promise<void> {
    return this.#changeSecrets(skill, async () => deleteSecret(await this.#oneOrNone(skill), name, scope));
  }

  exportSecrets(skill: string | undefined, options: { readonly show: boolean }): Promise<SecretsExport> {
    return typed(async () => await exportSecrets(await this.#selection(skill), options));
  }

  importSecrets(skill: string | undefined, document: unknown): Promise<SecretsImportReport> {
    return this.#changeSecrets(skill, async () => importSecrets(await this.#selection(skill), document));
  }

  /** Calls `changed` when skills or slots change on disk, whoever changed them. */
  watch(changed: () => void): Promise<{ close(): Promise<void> }> {
    return watchSkills(this.#options.workspaceFolders.flatMap(sourcesOf), changed);
  }

  /** Stops everything below: supervisors, workers, and what they run. */
  async dispose(): Promise<void> {
    await this.#executor.dispose();
  }

  /** Whatever came of it, no warm worker goes on with a value of before. */
  #changeSecrets<Result>(skill: string | undefined, change: () => Promise<Result>): Promise<Result> {
    return typed(async () => {
      try {
        return await change();
      } finally {
        for (const affected of await this.#oneOrAll(skill))
          await this.#executor.retireAll(layoutOf(affected));
      }
    });
  }

  async #selection(skill: string | undefined): Promise<SkillSelection> {
    return { skills: await this.#oneOrAll(skill), named: skill !== undefined };
  }

  async #oneOrAll(skill: string | undefined): Promise<readonly DiscoveredSkill[]> {
    return skill === undefined ? await this.#finder.discover() : [await this.#finder.find(skill)];
  }

  /** Also what is left of a skill whose sources are gone. */
  async #installedOrAll(skill: string | undefined): Promise<readonly DiscoveredSkill[]> {
    return skill === undefined ? await this.#finder.discover() : [await this.#finder.findInstalled(skill)];
  }

  async #oneOrNone(skill: string | undefined): Promise<DiscoveredSkill | undefined> {
    return skill === undefined ? undefined : await this.#finder.find(skill);
  }
}

async function typed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toSkillberthError(error);
  }
}
