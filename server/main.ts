import './smallStart.ts';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';

// The transport is the command line's: --node-ipc, --stdio, --pipe or --socket.
startServer(createConnection(ProposedFeatures.all));
