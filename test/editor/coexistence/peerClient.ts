import { LanguageClient } from 'vscode-languageclient/node';
import peer from './peer.json' with { type: 'json' };

let client: LanguageClient | undefined;

/** The whole of such an extension as far as files of ours are concerned: its real server on its languages. */
export async function activate(): Promise<void> {
  const [command = '', ...args] = peer.server;
  client = new LanguageClient(
    peer.name,
    peer.name,
    { command, args },
    { documentSelector: peer.languages.map(language => ({ language })) },
  );
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}
