/**
 * Messages between the engine and a supervisor: JSON-RPC over the supervisor's standard streams. One supervisor
 * serves one permission policy. The end of its input stops it and everything below it.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';

/** How to start a worker. Two calls share a warm worker exactly when `key` is the same. */
export interface WorkerSpecification {
  /** Skill, slot, build and purpose. */
  readonly key: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface CallParameters {
  /** Chosen by the engine; output and worker messages carry it. */
  readonly call: string;
  readonly worker: WorkerSpecification;
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  /** Keep the worker warm for the next call. */
  readonly reuse: boolean;
}

export interface CallResult {
  readonly result: unknown;
}

/** Why a call has no result. `worker`: the worker answered with an error, whose data is `failure`. */
export interface CallFailure {
  readonly reason: 'timeout' | 'crashed' | 'spawn' | 'cancelled' | 'worker';
  readonly failure?: WorkerFailure;
}

/** The `data` of a worker's error; docs/worker-protocol.md. */
export interface WorkerFailure {
  readonly kind: 'import' | 'callable-missing' | 'tool' | 'input' | 'result' | 'probe' | 'pytest-missing';
  readonly tool?: string;
  readonly file?: string;
  readonly line?: number;
  readonly traceback?: string;
}

export interface OutputParameters {
  readonly call: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A worker's own request or notification, passed through. */
export interface WorkerMessage {
  readonly call: string;
  readonly method: string;
  readonly parameters: unknown;
}

export interface RetireParameters {
  /** Workers whose key starts with this end, at once when idle, after their call when busy. */
  readonly keyPrefix: string;
}

export const CallRequest = new RequestType<CallParameters, CallResult, CallFailure>('call');
export const RetireRequest = new RequestType<RetireParameters, null, void>('retire');
export const WorkerRequest = new RequestType<WorkerMessage, unknown, void>('workerRequest');
export const WorkerNotification = new NotificationType<WorkerMessage>('workerNotification');
export const OutputNotification = new NotificationType<OutputParameters>('output');
