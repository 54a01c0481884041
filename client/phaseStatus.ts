import * as vscode from 'vscode';
import type { PhaseReport } from '../runtime/invocationReport.ts';
import { logError } from './errors.ts';
import { HostError } from './host/hostError.ts';

/** The phase in the status bar: shown while planning keeps skills from running, hidden otherwise. */
export class PhaseStatus implements vscode.Disposable {
  readonly #read: () => Promise<PhaseReport>;
  readonly #log: vscode.LogOutputChannel;
  #item: vscode.StatusBarItem | undefined;
  #reading: Promise<void> | undefined;
  #again = false;
  #problem = '';

  constructor(read: () => Promise<PhaseReport>, log: vscode.LogOutputChannel) {
    this.#read = read;
    this.#log = log;
  }

  /** What the status bar says; undefined while it says nothing. */
  get shown(): string | undefined {
    return this.#item?.text;
  }

  /** Reads the phase anew. In Restricted Mode nothing runs in any phase. */
  async refresh(): Promise<void> {
    if (!vscode.workspace.isTrusted || (vscode.workspace.workspaceFolders ?? []).length === 0) {
      this.#hide();
      return;
    }
    this.#again = this.#reading !== undefined;
    this.#reading ??= this.#readUntilCurrent().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  show({ phase }: PhaseReport): void {
    if (phase === 'planning') this.#show();
    else this.#hide();
  }

  dispose(): void {
    this.#hide();
  }

  async #readUntilCurrent(): Promise<void> {
    do {
      this.#again = false;
      try {
        this.show(await this.#read());
        this.#problem = '';
      } catch (error) {
        this.#report(HostError.from(error));
      }
    } while (this.#again);
  }

  /** Nobody asked for it, so it goes to the log, and there once: commands that need the phase say more. */
  #report(failure: HostError): void {
    if (failure.message === this.#problem || failure.hostGone) return;
    this.#problem = failure.message;
    logError(failure, this.#log, 'read the phase');
  }

  #show(): void {
    this.#item ??= vscode.window.createStatusBarItem('skillberth.phase', vscode.StatusBarAlignment.Left, 10);
    const item = this.#item;
    item.name = 'Skillberth Phase';
    item.text = '$(checklist) Skills: planning';
    item.tooltip = 'Planning: no skill runs in this workspace. Click to change the phase.';
    item.accessibilityInformation = { label: 'Skills are in the planning phase: none runs', role: 'button' };
    item.command = 'skillberth.setPhase';
    item.show();
  }

  #hide(): void {
    this.#item?.dispose();
    this.#item = undefined;
  }
}
