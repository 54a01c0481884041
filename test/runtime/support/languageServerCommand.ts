import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

export interface ShownDiagnostic {
  readonly code: string;
  readonly severity: number;
  readonly range: unknown;
}

/** A language server that was started by a command, and a client that speaks to it. */
export class LanguageServerCommand {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  readonly #published = new Map<string, readonly ShownDiagnostic[]>();

  constructor(command: string, words: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
    const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
    this.process = child;
    this.ended = new Promise(resolve => child.on('close', resolve));
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: readonly ShownDiagnostic[] }) => {
        this.#published.set(uri, diagnostics);
      },
    );
    this.connection.listen();
  }

  /** @param capabilities the client's, of `textDocument`. */
  async initialize(
    folder: string,
    capabilities: object,
  ): Promise<{ readonly serverInfo?: { name: string } }> {
    const answer = await this.connection.sendRequest<{ serverInfo?: { name: string } }>('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'workspace' }],
      capabilities: { textDocument: capabilities },
    });
    await this.connection.sendNotification('initialized', {});
    return answer;
  }

  /** Opens a file with a text; resolves with its address. */
  async open(file: string, languageId: string, text: string): Promise<string> {
    const uri = pathToFileURL(file).href;
    const textDocument = { uri, languageId, version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return uri;
  }

  async pull(uri: string): Promise<readonly ShownDiagnostic[]> {
    const { items } = await this.connection.sendRequest<{ items: readonly ShownDiagnostic[] }>(
      'textDocument/diagnostic',
      { textDocument: { uri } },
    );
    return items;
  }

  /** What was published for an address last. */
  published(uri: string): readonly ShownDiagnostic[] | undefined {
    return this.#published.get(uri);
  }

  async shutdown(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return await this.ended;
  }

  dispose(): void {
    this.connection.dispose();
    this.process.kill('SIGKILL');
  }
}
