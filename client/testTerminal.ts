import * as vscode from 'vscode';
import { HostError } from './host/hostError.ts';
import type { Listening } from './host/skillberthHost.ts';
import { terminalText } from './terminalText.ts';
import { approvedLines } from './views/describeApproval.ts';

export interface TerminalRun<Report> {
  /** `Skillberth: <skill>`; an ended terminal of that name is replaced. */
  readonly name: string;
  /** The command line that does the same. */
  readonly commandLine: string;
  readonly outer: vscode.CancellationToken | undefined;
  work(listening: Listening & { readonly token: vscode.CancellationToken }): Promise<Report>;
  summarise(report: Report): TerminalSummary;
  onFailure(error: HostError): void;
}

export interface TerminalSummary {
  readonly verdict: 'good' | 'bad' | 'unclear';
  readonly text: string;
}

const style = {
  good: (text: string) => `\x1b[32m✔ ${text}\x1b[0m`,
  bad: (text: string) => `\x1b[31m✘ ${text}\x1b[0m`,
  unclear: (text: string) => `\x1b[33m● ${text}\x1b[0m`,
  dim: (text: string) => `\x1b[2m${text}\x1b[0m`,
  bold: (text: string) => `\x1b[1m${text}\x1b[0m`,
} as const;

const controlC = '\x03';

/** Terminals whose run has ended, by name. */
const ended = new Map<string, vscode.Terminal>();

/** Runs in a terminal of its own. Resolves with the first run's report; undefined when it failed or was cancelled. */
export function runInTerminal<Report>(run: TerminalRun<Report>): Promise<Report | undefined> {
  ended.get(run.name)?.dispose();
  const { promise, resolve } = Promise.withResolvers<Report | undefined>();
  const pseudoterminal = new TestTerminal(run, resolve, () => ended.set(run.name, terminal));
  const terminal = vscode.window.createTerminal({
    name: run.name,
    pty: pseudoterminal,
    iconPath: new vscode.ThemeIcon('beaker'),
    isTransient: true,
  });
  const closing = vscode.window.onDidCloseTerminal(closed => {
    if (closed !== terminal) return;
    if (ended.get(run.name) === terminal) ended.delete(run.name);
    closing.dispose();
  });
  terminal.show(true);
  return promise;
}

class TestTerminal<Report> implements vscode.Pseudoterminal {
  readonly #run: TerminalRun<Report>;
  readonly #onFirstReport: (report: Report | undefined) => void;
  readonly #onEnd: () => void;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();
  #running: vscode.CancellationTokenSource | undefined;
  #closed = false;

  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;

  constructor(
    run: TerminalRun<Report>,
    onFirstReport: (report: Report | undefined) => void,
    onEnd: () => void,
  ) {
    this.#run = run;
    this.#onFirstReport = onFirstReport;
    this.#onEnd = onEnd;
  }

  open(): void {
    void this.#start();
  }

  close(): void {
    this.#closed = true;
    this.#running?.cancel();
    this.#onFirstReport(undefined);
  }

  handleInput(data: string): void {
    if (this.#running !== undefined) {
      if (data === controlC) this.#running.cancel();
    } else if (data.toLowerCase() === 'r') {
      void this.#start();
    } else {
      this.#close.fire(0);
    }
  }

  async #start(): Promise<void> {
    const running = new vscode.CancellationTokenSource();
    this.#running = running;
    const linked = this.#run.outer?.onCancellationRequested(() => running.cancel());
    if (this.#run.outer?.isCancellationRequested === true) running.cancel();
    this.#line(style.bold(`> ${this.#run.commandLine}`));
    let report: Report | undefined;
    try {
      report = await this.#run.work({
        token: running.token,
        onStep: message => this.#line(style.dim(message)),
        onOutput: text => this.#text(text),
        onApproved: request => this.#line(...approvedLines(request).map(style.dim)),
      });
      const { verdict, text } = this.#run.summarise(report);
      this.#line('', style[verdict](text));
    } catch (error) {
      this.#failed(HostError.from(error));
    } finally {
      linked?.dispose();
      running.dispose();
      this.#running = undefined;
    }
    this.#line(style.dim('Press r to run again, any other key to close.'));
    if (!this.#closed) this.#onEnd();
    this.#onFirstReport(report);
  }

  #failed(error: HostError): void {
    this.#run.onFailure(error);
    if (error.cancelled) this.#line('', style.unclear('Cancelled'));
    else this.#line('', style.bad(error.message), error.data.nextStep);
  }

  #line(...lines: readonly string[]): void {
    for (const line of lines) this.#text(`${line}\n`);
  }

  #text(text: string): void {
    if (!this.#closed) this.#write.fire(terminalText(text));
  }
}
