/**
 * Entry of the supervisor process: JSON-RPC on standard streams; the end of its input stops every worker. It starts
 * nothing before it has been given its one policy.
 */
import path from 'node:path';
import process from 'node:process';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { stopWithInput } from '../../stopWithInput.ts';
import { PolicyIsolation } from '../isolation/policyIsolation.ts';
import { SystemIsolation } from '../isolation/systemIsolation.ts';
import { CallError } from './callError.ts';
import { closeInherited } from './inheritedFiles.ts';
import { runProgram } from './program.ts';
import {
  CallRequest,
  ConfigureRequest,
  DenialNotification,
  InputRequest,
  OutputNotification,
  ProgramRequest,
  RetireRequest,
  WorkerNotification,
  WorkerRequest,
} from './protocol.ts';
import { Supervisor } from './supervisor.ts';
import { useTemporaryFolder } from './temporaryFolder.ts';

// Before anything is started: a descriptor passes every wall that is built around a process.
closeInherited();
// The sandbox library keeps its sockets in the folder for temporary files, and looks through the one it runs in.
useTemporaryFolder();
process.chdir(import.meta.dirname);
const isolation = new PolicyIsolation(new SystemIsolation(path.join(import.meta.dirname, 'apply-seccomp')));
const supervisor = new Supervisor(isolation);
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);

/** Calls and programs under way; what the isolation refuses is told to each, as nobody can tell whose it was. */
const running = new Map<string, AbortController>();
/** The one policy, being given or given; a failure leaves it open, for what was missing may be installed. */
let configured: Promise<void> | undefined;

connection.onRequest(ConfigureRequest, ({ policy }) =>
  answered(async () => {
    if (configured !== undefined) {
      throw new CallError('The supervisor has its policy and takes no other.', { reason: 'crashed' });
    }
    configured = isolation.configure(policy, denial => {
      for (const call of running.keys()) {
        void connection.sendNotification(DenialNotification, { call, ...denial });
      }
    });
    try {
      await configured;
    } catch (error) {
      configured = undefined;
      throw error;
    }
    return null;
  }),
);

connection.onRequest(CallRequest, (parameters, token) =>
  answered(async () => {
    const { call } = parameters;
    return await tracked(call, token, async signal => {
      const result = await supervisor.call(parameters, signal, {
        output: (stream, text) => connection.sendNotification(OutputNotification, { call, stream, text }),
        request: (method, sent) => connection.sendRequest(WorkerRequest, { call, method, parameters: sent }),
        notification: (method, sent) =>
          connection.sendNotification(WorkerNotification, { call, method, parameters: sent }),
      });
      return { result };
    });
  }),
);

connection.onRequest(ProgramRequest, (parameters, token) =>
  answered(async () => {
    const { call } = parameters;
    return await tracked(
      call,
      token,
      async signal =>
        await runProgram(
          isolation,
          parameters,
          signal,
          (stream, text) => void connection.sendNotification(OutputNotification, { call, stream, text }),
        ),
    );
  }),
);

connection.onRequest(InputRequest, async parameters => {
  await supervisor.input(parameters);
  return null;
});

connection.onRequest(RetireRequest, async parameters => {
  await supervisor.retire(parameters);
  return null;
});

interface Cancellation {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): unknown;
}

/** Runs one call or program, which ends when it is cancelled or the supervisor stops. */
async function tracked<Result>(
  call: string,
  token: Cancellation,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (configured === undefined) {
    throw new CallError('The supervisor has no policy, and runs nothing.', { reason: 'crashed' });
  }
  await configured;
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  // It may have been cancelled while it waited to be read: such a token tells nobody.
  if (token.isCancellationRequested) controller.abort();
  running.set(call, controller);
  try {
    return await work(controller.signal);
  } finally {
    running.delete(call);
  }
}

/** Failures in the form that crosses the pipe. */
async function answered<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CallError) throw new ResponseError(-32000, error.message, error.failure);
    throw new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
  }
}

stopWithInput(async () => {
  for (const controller of running.values()) controller.abort();
  await supervisor.stop();
  await isolation.dispose();
});
// Ctrl-C in a terminal reaches the whole foreground group; the engine decides what ends, and closes our input.
process.on('SIGINT', () => undefined);
connection.listen();
void isolation.prepare();
