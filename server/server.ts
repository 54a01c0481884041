import {
  CodeActionKind,
  type Connection,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { readSnapshot } from '../workspace/index.ts';
import { diagnosticSource, documentPatterns } from './protocol.ts';
import { logFailure, safely } from './safely.ts';
import { codeActions, complete, diagnose, hover, isManifest, type ServiceDocument } from './service/index.ts';
import { type FolderReader, SkillFolders } from './skillFolders.ts';

export interface ServerOptions {
  /** How folders are read; from the disk without it. */
  readonly readFolder?: FolderReader;
}

/** Wires the language features to a connection and listens. */
export function startServer(connection: Connection, options: ServerOptions = {}): void {
  const documents = new TextDocuments(TextDocument);
  const folders = new SkillFolders(options.readFolder ?? (folder => readSnapshot(folder)), (folder, error) =>
    logFailure(connection, `Reading ${folder}`, error),
  );
  const client = { snippets: false, refreshesDiagnostics: false, registersWatchers: false };

  connection.onInitialize(params => {
    Object.assign(client, readCapabilities(params));
    return serverCapabilities;
  });
  connection.onInitialized(() => {
    if (!client.registersWatchers) return;
    connection.client
      .register(DidChangeWatchedFilesNotification.type, {
        watchers: documentPatterns.map(globPattern => ({ globPattern })),
      })
      .catch(error => logFailure(connection, 'Watching manifests', error));
  });

  /** The open document as a manifest among its neighbours, or undefined where it is none of ours. */
  const manifestAt = async (uri: string): Promise<ServiceDocument | undefined> => {
    const document = documents.get(uri);
    // Folders are read for manifests only: a web application's manifest.json may lie in a huge one.
    if (document === undefined || !isManifest(folders.alone(document))) return undefined;
    return folders.among(document);
  };

  connection.languages.diagnostics.on((params, token) => {
    const { uri } = params.textDocument;
    const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
    return safely<DocumentDiagnosticReport>(connection, `Diagnostics of ${uri}`, token, nothing, async () => {
      const manifest = await manifestAt(uri);
      const document = documents.get(uri);
      if (manifest === undefined || document === undefined) return nothing;
      const resultId = folders.versionOf(document);
      return resultId === params.previousResultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...diagnose(manifest)] };
    });
  });

  connection.onCompletion((params, token) => {
    const { uri } = params.textDocument;
    return safely(connection, `Completion in ${uri}`, token, null, async () => {
      const manifest = await manifestAt(uri);
      return (manifest && complete(manifest, params.position, { snippets: client.snippets })) ?? null;
    });
  });

  connection.onHover((params, token) => {
    const { uri } = params.textDocument;
    return safely(connection, `Hover in ${uri}`, token, null, async () => {
      const manifest = await manifestAt(uri);
      return (manifest && hover(manifest, params.position)) ?? null;
    });
  });

  connection.onCodeAction((params, token) => {
    const { uri } = params.textDocument;
    return safely(connection, `Code actions in ${uri}`, token, null, async () => {
      const manifest = await manifestAt(uri);
      return manifest === undefined
        ? null
        : [...codeActions(manifest, uri, params.range, params.context.only)];
    });
  });

  /** Neighbours changed: what they say of each other is asked for anew. */
  const refresh = async (uris: readonly string[]): Promise<void> => {
    try {
      const touched = await Promise.all(uris.map(uri => folders.refresh(uri)));
      if (client.refreshesDiagnostics && touched.includes(true))
        await connection.languages.diagnostics.refresh();
    } catch (error) {
      logFailure(connection, 'Refreshing diagnostics', error);
    }
  };
  connection.onDidChangeWatchedFiles(({ changes }) => void refresh(changes.map(({ uri }) => uri)));
  documents.onDidSave(({ document }) => void refresh([document.uri]));
  documents.onDidClose(({ document }) => folders.close(document));

  documents.listen(connection);
  connection.listen();
}

const serverCapabilities: InitializeResult = {
  capabilities: {
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    diagnosticProvider: {
      identifier: diagnosticSource,
      interFileDependencies: true,
      workspaceDiagnostics: false,
    },
    completionProvider: { triggerCharacters: [' ', '"', '-', '['], resolveProvider: false },
    hoverProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  },
  serverInfo: { name: 'skillberth' },
};

function readCapabilities({ capabilities: { textDocument, workspace } }: InitializeParams) {
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport ?? false,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport ?? false,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
  };
}
