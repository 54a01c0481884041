import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, Range } from 'vscode-languageserver';
import { createConnection } from 'vscode-languageserver/node';
import { type FolderReader, startServer } from '../../../server/index.ts';

/** The real server at the other end of two streams, and a folder on the disk for its documents. */
export class Session {
  readonly folder: string;
  readonly connection: MessageConnection;
  /** What the server wrote to its log. */
  readonly log: readonly string[];
  /** Requests of the server to the client, by method. */
  readonly asked: readonly string[];
  readonly #versions = new Map<string, number>();

  private constructor(
    folder: string,
    connection: MessageConnection,
    log: readonly string[],
    asked: readonly string[],
  ) {
    this.folder = folder;
    this.connection = connection;
    this.log = log;
    this.asked = asked;
  }

  static async start(readFolder?: FolderReader): Promise<Session> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-lsp-'));
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    startServer(createConnection(toServer, toClient), readFolder === undefined ? {} : { readFolder });
    const connection = createMessageConnection(
      new StreamMessageReader(toClient),
      new StreamMessageWriter(toServer),
    );
    const log: string[] = [];
    const asked: string[] = [];
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      log.push(message);
    });
    connection.onRequest((method: string) => {
      asked.push(method);
      return null;
    });
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      capabilities: {
        textDocument: { completion: { completionItem: { snippetSupport: true } } },
        workspace: {
          diagnostics: { refreshSupport: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
      },
    });
    await connection.sendNotification('initialized', {});
    return new Session(folder, connection, log, asked);
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
}

export interface DiagnosticReport {
  readonly kind: 'full' | 'unchanged';
  readonly resultId?: string;
  readonly items?: readonly Diagnostic[];
}

export function at(line: number, start: number, end = start): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
