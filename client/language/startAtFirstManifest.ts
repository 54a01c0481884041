import * as vscode from 'vscode';
import { documentSelector } from '../../server/protocol.ts';
import type { RunningLanguageClient } from './languageClient.ts';

export interface ManifestEvents {
  /** The first manifest of the window is open. */
  onFirst(): void;
  onSaved(): void;
}

export interface LazyLanguageClient extends vscode.Disposable {
  readonly started: boolean;
  /** Resolves when the server has ended. */
  stop(): Promise<void>;
}

/** Loads and starts the language client once a document with a manifest's file name is open. */
export function startAtFirstManifest(
  serverFile: string,
  log: vscode.LogOutputChannel,
  events: ManifestEvents,
): LazyLanguageClient {
  let running: Promise<RunningLanguageClient | undefined> | undefined;

  const start = async (): Promise<RunningLanguageClient | undefined> => {
    try {
      const { startLanguageClient } = await loadLanguageClient();
      return await startLanguageClient(serverFile, log);
    } catch (error) {
      log.error('The language server did not start.', error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(
        'The Skillberth language server did not start. See the Skillberth log.',
      );
      return undefined;
    }
  };
  const onOpened = (document: vscode.TextDocument): void => {
    if (running !== undefined || !isManifest(document)) return;
    running = start();
    events.onFirst();
  };

  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(onOpened),
    vscode.workspace.onDidSaveTextDocument(document => {
      if (isManifest(document)) events.onSaved();
    }),
  );
  vscode.workspace.textDocuments.forEach(onOpened);
  return {
    get started() {
      return running !== undefined;
    },
    stop: async () => (await running)?.stop(),
    dispose: () => subscriptions.dispose(),
  };
}

/** The client's libraries one by one: loading them at once would hold the extension host too long. */
async function loadLanguageClient(): Promise<typeof import('./languageClient.ts')> {
  await import('vscode-jsonrpc/node');
  await nextTurn();
  await import('vscode-languageserver-protocol/node');
  await nextTurn();
  await import('vscode-languageclient');
  await nextTurn();
  const loaded = await import('./languageClient.ts');
  await nextTurn();
  return loaded;
}

/** A pause in which everybody else in the extension host gets a turn. */
function nextTurn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 1));
}

function isManifest(document: vscode.TextDocument): boolean {
  return vscode.languages.match(documentSelector, document) > 0;
}
