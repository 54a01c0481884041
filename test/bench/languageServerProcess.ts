import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

interface Published {
  readonly uri: string;
  readonly version?: number;
}

/** A language server in a process of its own, spoken to over its standard streams. */
export class LanguageServerProcess {
  /** Milliseconds from the spawn to the answer to `initialize`. */
  readonly readyAfter: number;
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #pulls: boolean;
  readonly #waiting = new Map<string, (version: number | undefined) => void>();

  private constructor(
    process: ChildProcess,
    connection: MessageConnection,
    pulls: boolean,
    readyAfter: number,
  ) {
    this.#process = process;
    this.#connection = connection;
    this.#pulls = pulls;
    this.readyAfter = readyAfter;
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, version }: Published) => {
      this.#waiting.get(uri)?.(version);
    });
  }

  /** @param settings Answers to the server's `workspace/configuration`, by section. */
  static async start(
    command: readonly string[],
    folder: string,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<LanguageServerProcess> {
    const start = performance.now();
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'ignore'] });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section?: string }[] }) =>
      items.map(({ section }) => settings[section ?? ''] ?? null),
    );
    connection.onRequest((_method: string) => null);
    connection.listen();
    const rootUri = pathToFileURL(folder).href;
    const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>(
      'initialize',
      {
        processId: process.pid,
        rootUri,
        workspaceFolders: [{ uri: rootUri, name: path.basename(folder) }],
        capabilities: {
          workspace: { configuration: true, workspaceFolders: true },
          textDocument: {
            diagnostic: {},
            publishDiagnostics: { versionSupport: true },
            completion: { completionItem: { snippetSupport: true } },
            hover: { contentFormat: ['markdown'] },
          },
        },
      },
    );
    const readyAfter = performance.now() - start;
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('workspace/didChangeConfiguration', { settings });
    return new LanguageServerProcess(
      child,
      connection,
      capabilities['diagnosticProvider'] !== undefined,
      readyAfter,
    );
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    const shown = this.#shown(uri, 1);
    await this.#connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
    await shown();
  }

  /** One edit; resolves when its diagnostics are there. */
  async edit(uri: string, version: number, change: object): Promise<void> {
    const shown = this.#shown(uri, version);
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [change],
    });
    await shown();
  }

  request(method: string, uri: string, position: object): Promise<unknown> {
    return this.#connection.sendRequest(method, { textDocument: { uri }, position });
  }

  /** The number of files that the server reports for the whole workspace. */
  async workspaceDiagnostics(): Promise<number> {
    const { items } = await this.#connection.sendRequest<{ items: readonly unknown[] }>(
      'workspace/diagnostic',
      { previousResultIds: [] },
    );
    return items.length;
  }

  /** Resident memory in MB; undefined where the system does not say. */
  memory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
    } catch {
      // Only Linux has this file.
      return undefined;
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#connection.dispose();
    this.#process.kill();
    await ended;
  }

  /** Listens before the change is sent, so that a quick answer is not missed. */
  #shown(uri: string, version: number): () => Promise<unknown> {
    if (this.#pulls) {
      return () => this.#connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    }
    const published = Promise.withResolvers<void>();
    this.#waiting.set(uri, answered => {
      if (answered === undefined || answered >= version) published.resolve();
    });
    return () => published.promise;
  }
}
