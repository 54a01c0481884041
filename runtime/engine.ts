import path from 'node:path';
import { type DiscoveredSkill, sourcesOf, watchSkills } from '../workspace/index.ts';
import type { Comparison, SlotDifference } from './comparisonReport.ts';
import {
  Decisions,
  Executor,
  type ExecutorOptions,
  type InstallRequest,
  importAgentos,
  isolationFindings,
  permissionsReport,
  SkillInvoker,
  SkillLoader,
  SkillRegistry,
  SlotOperations,
} from './execution/index.ts';
import type {
  Actor,
  AgentosImport,
  AuditQuery,
  AuditRecord,
  AuditVerification,
  DryRunReport,
  EnableReport,
  PermissionsReport,
  Phase,
  PhaseReport,
} from './invocationReport.ts';
import {
  type ActivateOptions,
  activeSlotIfAny,
  collectGarbage,
  compareSlots,
  compareWithDraft,
  compareWithRegistry,
  doctor,
  layoutOf,
  logs,
  type RegistryOptions,
  SecretOperations,
  SkillFinder,
  type SlotSelection,
  selectedSlot,
  slotToSetUp,
  status,
  type TreeName,
  type UninstallOptions,
} from './lifecycle/index.ts';
import type { OperationContext } from './operation.ts';
import type { InstallReport, RunReport, SkillStatus, SwitchReport, TestReport } from './report.ts';
import type { SecretScope, SecretsExport, SecretsImportReport, SecretsReport } from './secretReport.ts';
import { toSkillberthError } from './systemError.ts';
import type { DoctorReport, GarbageReport, LogsReport, UninstallReport } from './upkeepReport.ts';

export interface EngineOptions extends ExecutorOptions {
  /** Who asks; a program without it. */
  readonly actor?: Actor;
  /** Keep the arguments of calls in the audit, masked. */
  readonly recordArguments?: boolean;
  /** The interpreter that the editor's Python extension chose. */
  readonly editorPython?: string;
}

/** What is done to skills. Editor, command line and API call these functions; every rejection is a `SkillberthError`. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #executor: Executor;
  readonly #finder: SkillFinder;
  readonly #registry = new SkillRegistry();
  readonly #decisions: Decisions;
  readonly #invoker: SkillInvoker;
  readonly #secrets: SecretOperations;
  readonly #slots: SlotOperations;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { actor = 'api', workspaceFolders, recordArguments = false, allowLocalhost = false } = options;
    this.#executor = new Executor(options);
    this.#finder = new SkillFinder(workspaceFolders);
    this.#decisions = new Decisions(this.#registry, actor, workspaceFolders[0]);
    this.#invoker = new SkillInvoker(new SkillLoader(this.#registry, { workspaceFolders }), {
      executionPhase: 'workspace',
      actor,
      caller: this.#executor,
      recordArguments,
      allowLocalhost,
    });
    this.#slots = new SlotOperations(options, this.#finder, this.#executor, this.#decisions);
    this.#secrets = new SecretOperations(this.#finder, {
      changed: async skills => {
        for (const skill of skills) await this.#executor.retireAll(layoutOf(skill));
      },
      noted: (event, skill, name) => this.#decisions.note(event, skill, { reason: name }),
    });
  }

  list(): Promise<readonly SkillStatus[]> {
    return typed(async () => {
      const skills = await this.#finder.discover();
      return await this.#decisions.known(
        await Promise.all(skills.map(async skill => ({ skill, status: await status(skill) }))),
      );
    });
  }

  /** `skill`: an id, or the path of a skill's folder. */
  status(skill: string): Promise<SkillStatus> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
      const shown = await status(found);
      return (await this.#decisions.known([{ skill: found, status: shown }]))[0] ?? shown;
    });
  }

  /**
   * `reference`: an id, the path of a folder (`startFolder` is where relative ones begin),
   * `github:owner/repo[#ref][:subdir]`, or a git URL.
   */
  install(reference: string, request: InstallRequest, context: OperationContext): Promise<InstallReport> {
    return typed(() => this.#slots.install(reference, request, context));
  }

  /** Installs a skill that nobody has let run yet: `enable` does. */
  import(
    reference: string,
    request: Pick<InstallRequest, 'startFolder'>,
    context: OperationContext,
  ): Promise<EnableReport> {
    return typed(() => this.#slots.import(reference, request, context));
  }

  /** Imports what an AgentOS database lists; AgentOS' own without one. A skill that cannot be reached stops no other. */
  importFromAgentos(
    database: string | undefined,
    context: OperationContext,
  ): Promise<readonly AgentosImport[]> {
    return typed(() => importAgentos(database, reference => this.import(reference, {}, context), context));
  }

  test(skill: string, selection: SlotSelection, context: OperationContext): Promise<TestReport> {
    return typed(() => this.#slots.test(skill, selection, context));
  }

  activate(skill: string, options: ActivateOptions, context: OperationContext): Promise<SwitchReport> {
    return typed(() => this.#slots.activate(skill, options, context));
  }

  rollback(skill: string, context: OperationContext): Promise<SwitchReport> {
    return typed(() => this.#slots.rollback(skill, context));
  }

  /** Lets a skill run, after asking what it may do; activates the prepared slot where none is active. */
  enable(skill: string, context: OperationContext): Promise<EnableReport> {
    return typed(() => this.#slots.enable(skill, context));
  }

  /** Counts at the next call, in every process; what is running runs to its end. */
  disable(skill: string, _context: OperationContext = {}): Promise<EnableReport> {
    return typed(() => this.#slots.disable(skill));
  }

  /** Runs the tool `setup` of the active slot. */
  setup(
    skill: string,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ): Promise<RunReport> {
    this.#executor.warmUp();
    return typed(async () =>
      this.#invoker.invoke(skill, 'setup', input, { ...context, slot: found => slotToSetUp(found, context) }),
    );
  }

  /** Runs a tool of the active slot; the manifest's default tool where none is named. */
  run(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
    options: { readonly dryRun: true },
  ): Promise<DryRunReport>;
  run(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
    options?: { readonly dryRun?: false },
  ): Promise<RunReport>;
  run(
    skill: string,
    tool: string | undefined,
    input: Readonly<Record<string, unknown>>,
    context: OperationContext,
    { dryRun = false }: { readonly dryRun?: boolean } = {},
  ): Promise<RunReport | DryRunReport> {
    if (dryRun) return typed(() => this.#invoker.invoke(skill, tool, input, { ...context, dryRun: true }));
    this.#executor.warmUp();
    return typed(() => this.#invoker.invoke(skill, tool, input, context));
  }

  /** What the active slot may do, else the one that waits to be activated. */
  permissions(skill: string): Promise<PermissionsReport> {
    return typed(async () => {
      const found = await this.#finder.find(skill);
      const slot = (await activeSlotIfAny(found)) ?? (await selectedSlot(found, {}));
      const { status, approval } = await this.#decisions.trust.standing(found, slot);
      return await permissionsReport(found, slot, this.#options, { status, approval });
    });
  }

  phase(): Promise<PhaseReport> {
    return typed(() => this.#decisions.phase());
  }

  setPhase(phase: Phase): Promise<PhaseReport> {
    return typed(() => this.#decisions.setPhase(phase));
  }

  /** Oldest first. */
  audit(query: AuditQuery): Promise<readonly AuditRecord[]> {
    return typed(() => this.#decisions.audit(query));
  }

  verifyAudit(): Promise<AuditVerification> {
    return typed(() => this.#decisions.verifyAudit());
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
    const { workspaceFolders, pythonFolder, allowProcessOnly = false } = this.#options;
    const installation = path.dirname(pythonFolder);
    const everything = skill === undefined;
    return typed(async () => {
      const report = await doctor(
        await this.#installedOrAll(skill),
        { ...options, everything, workspaceFolders, installation },
        context,
      );
      if (!everything) return report;
      return { ...report, findings: [...report.findings, ...(await isolationFindings(allowProcessOnly))] };
    });
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
    return typed(() => this.#slots.uninstall(skill, options, context));
  }

  logs(skill: string): Promise<LogsReport> {
    return typed(async () => await logs(await this.#finder.findInstalled(skill)));
  }

  /** Names only. Without a skill: the user's own and those of every skill. */
  secrets(skill?: string): Promise<SecretsReport> {
    return typed(() => this.#secrets.report(skill));
  }

  /** Without a skill: of the user, for every skill that declares it. */
  getSecret(skill: string | undefined, name: string, scope?: SecretScope): Promise<string> {
    return typed(() => this.#secrets.get(skill, name, scope));
  }

  setSecret(skill: string | undefined, name: string, value: string, scope?: SecretScope): Promise<void> {
    return typed(() => this.#secrets.set(skill, name, value, scope));
  }

  deleteSecret(skill: string | undefined, name: string, scope?: SecretScope): Promise<void> {
    return typed(() => this.#secrets.delete(skill, name, scope));
  }

  exportSecrets(skill: string | undefined, options: { readonly show: boolean }): Promise<SecretsExport> {
    return typed(() => this.#secrets.export(skill, options));
  }

  importSecrets(skill: string | undefined, document: unknown): Promise<SecretsImportReport> {
    return typed(() => this.#secrets.import(skill, document));
  }

  /** Calls `changed` when skills or slots change on disk, whoever changed them. */
  watch(changed: () => void): Promise<{ close(): Promise<void> }> {
    return watchSkills(this.#options.workspaceFolders.flatMap(sourcesOf), changed);
  }

  /** Starts what the first run of a skill would wait for: a supervisor that has no permissions yet. */
  warmUp(): void {
    this.#executor.warmUp();
  }

  /** Stops everything below: supervisors, workers, and what they run. */
  async dispose(): Promise<void> {
    await this.#executor.dispose();
    this.#registry.close();
  }

  /** Also what is left of a skill whose sources are gone. */
  async #installedOrAll(skill: string | undefined): Promise<readonly DiscoveredSkill[]> {
    return skill === undefined ? await this.#finder.discover() : [await this.#finder.findInstalled(skill)];
  }
}

async function typed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toSkillberthError(error);
  }
}
