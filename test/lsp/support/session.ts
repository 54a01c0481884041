import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  CancellationToken,
  createMessageConnection,
  type MessageConnection,
  ProgressType,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, Range } from 'vscode-languageserver';
import { createConnection } from 'vscode-languageserver/node';
import { type FolderReader, startServer } from '../../../server/index.ts';

export interface SessionOptions {
  readonly readFolder?: FolderReader;
  /** Opens the session's folder as the workspace. */
  readonly isWorkspace?: boolean;
  /** Over those of a client that can do everything. */
  readonly workspaceCapabilities?: Readonly<Record<string, unknown>>;
  readonly initializationOptions?: unknown;
  /** Answers `workspace/configuration`, by scope. */
  readonly settings?: (scope: string | undefined) => unknown;
}

export interface ServerRequest {
  readonly method: string;
  readonly params: unknown;
}

/** The real server at the other end of two streams, and a folder on the disk for its documents. */
export class Session {
  readonly folder: string;
  readonly connection: MessageConnection;
  /** What the server wrote to its log. */
  readonly log: string[] = [];
  /** What the server showed to the person. */
  readonly shown: string[] = [];
  /** Requests of the server to the client. */
  readonly requests: ServerRequest[] = [];
  /** What the server said it can. */
  capabilities: unknown;
  readonly #versions = new Map<string, number>();

  private constructor(folder: string, connection: MessageConnection, options: SessionOptions) {
    this.folder = folder;
    this.connection = connection;
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      this.shown.push(message);
    });
    connection.onRequest((method: string, params: unknown) => {
      this.requests.push({ method, params });
      return method === 'workspace/configuration' ? answers(params, options) : null;
    });
  }

  static async start(options: SessionOptions = {}): Promise<Session> {
    const { readFolder, isWorkspace = false, workspaceCapabilities, initializationOptions } = options;
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'skillberth-lsp-')));
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    startServer(createConnection(toServer, toClient), readFolder === undefined ? {} : { readFolder });
    const connection = createMessageConnection(
      new StreamMessageReader(toClient),
      new StreamMessageWriter(toServer),
    );
    const session = new Session(folder, connection, options);
    connection.listen();
    const workspace = {
      configuration: options.settings !== undefined,
      workspaceFolders: true,
      workspaceEdit: { documentChanges: true, resourceOperations: ['rename'] },
      diagnostics: { refreshSupport: true },
      didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
      ...workspaceCapabilities,
    };
    const uri = pathToFileURL(folder).href;
    const { capabilities } = await connection.sendRequest<{ capabilities: unknown }>('initialize', {
      processId: null,
      rootUri: null,
      ...(isWorkspace ? { workspaceFolders: [{ uri, name: 'workspace' }] } : {}),
      capabilities: {
        textDocument: { completion: { completionItem: { snippetSupport: true } }, diagnostic: {} },
        workspace,
      },
      initializationOptions,
    });
    session.capabilities = capabilities;
    await connection.sendNotification('initialized', {});
    return session;
  }

  /** The methods of the server's requests so far. */
  get asked(): readonly string[] {
    return this.requests.map(({ method }) => method);
  }

  /** Ends the server without its exit notification, which would end the test's process. */
  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).href;
  }

  async write(file: string, text: string): Promise<void> {
    const target = path.join(this.folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }

  async open(file: string, text: string, languageId = 'yaml'): Promise<void> {
    await this.write(file, text);
    this.#versions.set(file, 1);
    const textDocument = { uri: this.uri(file), languageId, version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  async edit(file: string, range: Range, text: string): Promise<void> {
    const version = (this.#versions.get(file) ?? 0) + 1;
    this.#versions.set(file, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(file), version },
      contentChanges: [{ range, text }],
    });
  }

  async close(file: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: this.uri(file) },
    });
  }

  pull(file: string, previousResultId?: string): Promise<DiagnosticReport> {
    return this.request(
      'textDocument/diagnostic',
      file,
      previousResultId === undefined ? {} : { previousResultId },
    );
  }

  async rules(file: string): Promise<readonly unknown[]> {
    return ((await this.pull(file)).items ?? []).map(({ code }) => code);
  }

  request<T>(method: string, file: string, params: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri: this.uri(file) }, ...params });
  }

  /** Tells the server that files changed on the disk. */
  async changed(files: readonly string[], type: 1 | 2 | 3 = 2): Promise<void> {
    const changes = files.map(file => ({ uri: this.uri(file), type }));
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** Pulls for the whole workspace: what came in parts and at the end, by file. `seen` gets each part as it comes. */
  async pullWorkspace(
    previous: ReadonlyMap<string, WorkspaceFile> = new Map(),
    { streams = true, token = CancellationToken.None, seen }: PullOptions = {},
  ): Promise<ReadonlyMap<string, WorkspaceFile>> {
    const files = new Map<string, WorkspaceFile>();
    const take = ({ items }: { readonly items: readonly WorkspaceFile[] }): void => {
      for (const item of items) files.set(this.#fileOf(item.uri), item);
      seen?.(files);
    };
    const partialResultToken = `part-${performance.now()}`;
    const disposable = this.connection.onProgress(new ProgressType<never>(), partialResultToken, take);
    const params = {
      previousResultIds: [...previous.values()].flatMap(({ uri, resultId }) =>
        resultId === undefined ? [] : [{ uri, value: resultId }],
      ),
      ...(streams ? { partialResultToken } : {}),
    };
    try {
      take(await this.connection.sendRequest('workspace/diagnostic', params, token));
    } finally {
      disposable.dispose();
    }
    return files;
  }

  #fileOf(uri: string): string {
    return decodeURIComponent(uri.slice(pathToFileURL(this.folder).href.length + 1));
  }
}

interface PullOptions {
  readonly streams?: boolean;
  readonly token?: CancellationToken;
  readonly seen?: (files: ReadonlyMap<string, WorkspaceFile>) => void;
}

function answers(params: unknown, { settings }: SessionOptions): unknown {
  const { items } = params as { readonly items: readonly { readonly scopeUri?: string }[] };
  return items.map(({ scopeUri }) => settings?.(scopeUri) ?? null);
}

export interface DiagnosticReport {
  readonly kind: 'full' | 'unchanged';
  readonly resultId?: string;
  readonly items?: readonly Diagnostic[];
}

export interface WorkspaceFile extends DiagnosticReport {
  readonly uri: string;
}

export function at(line: number, start: number, end = start): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
