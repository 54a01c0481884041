/** Entry of the host process: serves one editor window over its standard streams until its input ends. */
import path from 'node:path';
import process from 'node:process';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { stopWithInput } from '../stopWithInput.ts';
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

stopWithInput(() => host.dispose());
connection.listen();
