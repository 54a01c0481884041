/** Entry of the supervisor process: JSON-RPC on standard streams; the end of its input stops every worker. */
import process from 'node:process';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { stopWithInput } from '../../stopWithInput.ts';
import { CallError } from './callError.ts';
import {
  CallRequest,
  InputRequest,
  OutputNotification,
  RetireRequest,
  WorkerNotification,
  WorkerRequest,
} from './protocol.ts';
import { Supervisor } from './supervisor.ts';

const supervisor = new Supervisor();
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);

connection.onRequest(CallRequest, async (parameters, token) => {
  const { call } = parameters;
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  try {
    const result = await supervisor.call(parameters, controller.signal, {
      output: (stream, text) => void connection.sendNotification(OutputNotification, { call, stream, text }),
      request: (method, sent) => connection.sendRequest(WorkerRequest, { call, method, parameters: sent }),
      notification: (method, sent) =>
        void connection.sendNotification(WorkerNotification, { call, method, parameters: sent }),
    });
    return { result };
  } catch (error) {
    if (error instanceof CallError) throw new ResponseError(-32000, error.message, error.failure);
    throw new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
  }
});

connection.onRequest(InputRequest, async parameters => {
  await supervisor.input(parameters);
  return null;
});

connection.onRequest(RetireRequest, async parameters => {
  await supervisor.retire(parameters);
  return null;
});

stopWithInput(() => supervisor.stop());
// Ctrl-C in a terminal reaches the whole foreground group; the engine decides what ends, and closes our input.
process.on('SIGINT', () => undefined);
connection.listen();
