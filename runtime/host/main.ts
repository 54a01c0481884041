/** Entry of the host process: serves one editor window over its standard streams until its input ends. */
import path from 'node:path';
import process from 'node:process';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { serveHost } from './host.ts';

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const installation = path.dirname(import.meta.dirname);
const host = serveHost(connection, {
  supervisorScript: path.join(installation, 'dist', 'supervisor.cjs'),
  pythonFolder: path.join(installation, 'python'),
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void host.dispose().finally(() => process.exit(0));
}

process.stdin.once('end', stop).once('close', stop);
process.stdout.once('error', stop);
process.once('SIGTERM', stop);
connection.listen();
