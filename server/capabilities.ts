import { CodeActionKind, type InitializeParams, TextDocumentSyncKind } from 'vscode-languageserver';
import type { ServerCapabilities } from 'vscode-languageserver/node';
import { diagnosticSource } from './protocol.ts';
import { fixAllKind } from './service/index.ts';

/** What the client can do, as far as the server acts on it. */
export interface ClientSupport {
  readonly snippets: boolean;
  /** Asks for diagnostics; to other clients they are published. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesInlayHints: boolean;
  readonly registersWatchers: boolean;
  /** Watchers may be given a folder of their own. */
  readonly relativePatterns: boolean;
  /** Answers `workspace/configuration`. */
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly workspaceFolders: boolean;
  /** An edit may rename folders. */
  readonly renamesFolders: boolean;
}

export function readCapabilities({
  capabilities: { textDocument, workspace },
}: Pick<InitializeParams, 'capabilities'>): ClientSupport {
  const edits = workspace?.workspaceEdit;
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport ?? false,
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport ?? false,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport ?? false,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    relativePatterns: workspace?.didChangeWatchedFiles?.relativePatternSupport ?? false,
    configuration: workspace?.configuration ?? false,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    workspaceFolders: workspace?.workspaceFolders ?? false,
    renamesFolders: edits?.documentChanges === true && (edits.resourceOperations ?? []).includes('rename'),
  };
}

export const serverCapabilities: ServerCapabilities = {
  textDocumentSync: {
    openClose: true,
    change: TextDocumentSyncKind.Incremental,
    save: { includeText: false },
  },
  diagnosticProvider: {
    identifier: diagnosticSource,
    interFileDependencies: true,
    workspaceDiagnostics: true,
  },
  // Behind a blank stands a value, behind a quote a text, and the rest begins entries, entry points and paths.
  completionProvider: { triggerCharacters: [' ', '"', "'", '-', '[', ',', ':', '/', '{'] },
  hoverProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentLinkProvider: { resolveProvider: false },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  inlayHintProvider: { resolveProvider: false },
  codeLensProvider: { resolveProvider: false },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};
