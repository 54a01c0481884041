import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from 'vscode-languageserver';
import type { ClientSupport } from './capabilities.ts';
import { logFailure } from './safely.ts';

/** Milliseconds in which reasons to ask anew count as one. */
const settleTime = 10;

/** Asks the client to ask anew, once for all that happens in a moment. */
export class Refreshes {
  readonly #connection: Connection;
  readonly #client: () => ClientSupport;
  readonly #publish: () => void;
  #isWaiting = false;

  /** @param publish says the diagnostics of the open documents anew to a client that does not ask for them. */
  constructor(connection: Connection, client: () => ClientSupport, publish: () => void) {
    this.#connection = connection;
    this.#client = client;
    this.#publish = publish;
  }

  /** What was answered about open documents no longer holds. */
  request(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#send();
  }

  async #send(): Promise<void> {
    await pause(settleTime, undefined, { ref: false });
    this.#isWaiting = false;
    const { pullsDiagnostics, refreshesDiagnostics, refreshesInlayHints } = this.#client();
    if (!pullsDiagnostics) this.#publish();
    const { languages } = this.#connection;
    try {
      if (refreshesDiagnostics) await languages.diagnostics.refresh();
      if (refreshesInlayHints) await languages.inlayHint.refresh();
    } catch (error) {
      logFailure(this.#connection, 'Refreshing', error);
    }
  }
}
