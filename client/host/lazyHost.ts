import * as vscode from 'vscode';
import { PythonExtension } from './pythonExtension.ts';
import type { HostEvents, SkillberthHost } from './skillberthHost.ts';

/** Settings that the host gets when it starts. */
const hostSettings = ['python', 'node', 'permissions', 'audit'];

/** What the host asks and tells of approval and audit. */
export type TrustEvents = Pick<HostEvents, 'approve' | 'onApproved' | 'onAudit'>;

/** The host of this window, loaded and started by its first caller. */
export class LazyHost implements vscode.Disposable {
  readonly #hostFile: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #trustEvents: TrustEvents;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #python: PythonExtension;
  readonly #subscriptions: vscode.Disposable[];
  #host: Promise<SkillberthHost> | undefined;
  #loaded: SkillberthHost | undefined;

  /** Skills or slots changed on disk, or another host answers from now on: list again. */
  readonly onDidChange = this.#changed.event;

  constructor(hostFile: string, log: vscode.LogOutputChannel, trustEvents: TrustEvents) {
    this.#hostFile = hostFile;
    this.#log = log;
    this.#trustEvents = trustEvents;
    this.#python = new PythonExtension(log, () => this.#reconfigure());
    this.#subscriptions = [
      this.#changed,
      this.#python,
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#reconfigure()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#reconfigure()),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (hostSettings.some(setting => change.affectsConfiguration(`skillberth.${setting}`))) {
          this.#reconfigure();
        }
      }),
    ];
  }

  /** Undefined while no host runs. */
  get processId(): number | undefined {
    return this.#loaded?.processId;
  }

  get(): Promise<SkillberthHost> {
    this.#host ??= this.#load().catch((error: unknown) => {
      this.#host = undefined;
      throw error;
    });
    return this.#host;
  }

  /** Lets a host that crashed twice start again. */
  forgetCrashes(): void {
    this.#loaded?.forgetCrashes();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Resolves when the host process has ended. */
  async stop(): Promise<void> {
    const host = await this.#host;
    await host?.dispose();
  }

  async #load(): Promise<SkillberthHost> {
    const { SkillberthHost } = await import('./skillberthHost.ts');
    this.#loaded = new SkillberthHost({
      hostFile: this.#hostFile,
      initializeParameters: async () => initializeParameters(await this.#python.interpreter()),
      onChanged: () => this.#changed.fire(),
      ...this.#trustEvents,
      onLogLine: line => this.#log.info(`[host] ${line}`),
      onCrash: crash => this.#reportCrash(crash),
    });
    return this.#loaded;
  }

  async #reconfigure(): Promise<void> {
    await this.#loaded?.reconfigure();
    this.#changed.fire();
  }

  async #reportCrash({ exit, restarting }: { exit: string; restarting: boolean }): Promise<void> {
    this.#log.error(`The host process ended unexpectedly (${exit}).`);
    if (restarting) this.#changed.fire();
    const again = 'Start Again';
    const showLog = 'Show Log';
    const answer = await (restarting
      ? vscode.window.showWarningMessage(
          'The Skillberth host process ended unexpectedly and was started again. What it was doing has ended.',
          showLog,
        )
      : vscode.window.showErrorMessage(
          'The Skillberth host process ended unexpectedly a second time and stays off.',
          again,
          showLog,
        ));
    if (answer === showLog) this.#log.show();
    if (answer !== again) return;
    this.forgetCrashes();
    this.#changed.fire();
  }
}

function initializeParameters(editorPython: string | undefined) {
  const settings = vscode.workspace.getConfiguration('skillberth');
  const python = settings.get('python', '').trim();
  const node = settings.get('node', '').trim();
  return {
    workspaceFolders: (vscode.workspace.workspaceFolders ?? [])
      .filter(folder => folder.uri.scheme === 'file')
      .map(folder => folder.uri.fsPath),
    trusted: vscode.workspace.isTrusted,
    allowLocalhost: settings.get('permissions.allowLocalhost', false),
    allowProcessOnly: settings.get('permissions.allowProcessOnlyIsolation', false),
    recordArguments: settings.get('audit.recordArguments', false),
    ...(python === '' ? {} : { python }),
    ...(node === '' ? {} : { node }),
    ...(editorPython === undefined ? {} : { editorPython }),
  };
}
