import type * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
} from 'vscode-languageclient/node';
import { documentSelector, type InitializationOptions } from '../../server/protocol.ts';
import { withoutShownByOthers } from './middleware.ts';

export interface RunningLanguageClient {
  /** Resolves when the server has ended. */
  stop(): Promise<void>;
}

const initializationOptions: InitializationOptions = {
  lensCommands: {
    install: { command: 'skillberth.install', formats: ['adaos', 'agentos', 'adytum', 'agent-skill'] },
    test: {
      command: 'skillberth.installAndTest',
      formats: ['adaos', 'agentos', 'adytum', 'agent-skill'],
    },
    run: { command: 'skillberth.run', formats: ['adaos', 'agentos'] },
  },
};

/** Starts the language server and wires its features into the editor. */
export async function startLanguageClient(
  serverFile: string,
  log: vscode.LogOutputChannel,
): Promise<RunningLanguageClient> {
  const server = { module: serverFile, transport: TransportKind.ipc };
  const client = new LanguageClient(
    'skillberth',
    'Skillberth Language Server',
    { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } },
    {
      documentSelector: [...documentSelector],
      initializationOptions,
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: withoutShownByOthers,
      errorHandler: restartOnce(),
    },
  );
  await client.start();
  return {
    stop: () => client.dispose(),
  };
}

/** A server that ends by itself starts again once; a second time it stays off and says so. */
function restartOnce() {
  let ended = 0;
  return {
    error: () => ({ action: ErrorAction.Continue }),
    closed: () => {
      ended += 1;
      return ended === 1
        ? {
            action: CloseAction.Restart,
            message: 'The Skillberth language server ended unexpectedly and was started again.',
          }
        : {
            action: CloseAction.DoNotRestart,
            message:
              'The Skillberth language server ended unexpectedly a second time and stays off. Reload the window to start it again.',
          };
    },
  };
}
