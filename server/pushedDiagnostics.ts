import { setImmediate } from 'node:timers/promises';
import type { Connection, Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { logFailure } from './safely.ts';

interface PushedDiagnosticsEnvironment {
  readonly openDocuments: () => readonly TextDocument[];
  /** What is wrong with an open document; nothing for one that is none of ours. */
  readonly diagnose: (uri: string) => Promise<readonly Diagnostic[]>;
}

/** Publishes diagnostics to clients that do not pull them, Helix and Neovim before 0.10 among them. */
export class PushedDiagnostics {
  readonly #connection: Connection;
  readonly #environment: PushedDiagnosticsEnvironment;
  readonly #waiting = new Set<string>();
  /** Addresses for which the client shows something. */
  readonly #shown = new Set<string>();
  #isRunning = false;

  constructor(connection: Connection, environment: PushedDiagnosticsEnvironment) {
    this.#connection = connection;
    this.#environment = environment;
  }

  /** A document was opened or edited. */
  changed(uri: string): void {
    this.#waiting.add(uri);
    if (!this.#isRunning) void this.#run();
  }

  /** What was said about open documents no longer holds. */
  allChanged(): void {
    for (const { uri } of this.#environment.openDocuments()) this.changed(uri);
  }

  closed(uri: string): void {
    this.#waiting.delete(uri);
    if (this.#shown.delete(uri)) this.#send(uri, undefined, []);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.size > 0) {
      // Changes that are already waiting come first: fast typing is one verdict.
      await setImmediate();
      const uris = [...this.#waiting];
      this.#waiting.clear();
      for (const uri of uris) await this.#publish(uri);
    }
    this.#isRunning = false;
  }

  async #publish(uri: string): Promise<void> {
    const versionOf = (): number | undefined =>
      this.#environment.openDocuments().find(document => document.uri === uri)?.version;
    const version = versionOf();
    try {
      const diagnostics = await this.#environment.diagnose(uri);
      // Edited or closed meanwhile: its own turn comes, or has come.
      if (version === undefined || version !== versionOf()) return;
      if (diagnostics.length === 0 && !this.#shown.delete(uri)) return;
      if (diagnostics.length > 0) this.#shown.add(uri);
      this.#send(uri, version, diagnostics);
    } catch (error) {
      logFailure(this.#connection, `Diagnostics of ${uri}`, error);
    }
  }

  #send(uri: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    const sent = { uri, diagnostics: [...diagnostics], ...(version === undefined ? {} : { version }) };
    this.#connection
      .sendDiagnostics(sent)
      .catch(error => logFailure(this.#connection, `Diagnostics of ${uri}`, error));
  }
}
