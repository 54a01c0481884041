/**
 * Messages between the engine and a supervisor: JSON-RPC over the supervisor's standard streams. One supervisor
 * serves one permission policy. The end of its input stops it and everything below it.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ResourceLimits } from '../../../skill/index.ts';
import type { Denial } from '../../invocationReport.ts';
import type { IsolationPolicy } from '../isolation/isolationPolicy.ts';
import type { CallFailure } from './callFailure.ts';

export type { CallFailure, LimitKind, WorkerFailure } from './callFailure.ts';

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
  /** The call's wall clock. */
  readonly timeoutMs: number;
  /** Everything else that the call may use up. */
  readonly limits: ResourceLimits;
  /** Keep the worker warm for the next call. */
  readonly reuse: boolean;
  /** Its standard input is a pipe that `InputRequest` fills, in place of an empty one. Never together with `reuse`. */
  readonly input?: boolean;
  /** Where the input has ended nobody is waited for: from then on this limit counts, in place of `timeoutMs`. */
  readonly timeoutAfterInputMs?: number;
}

export interface CallResult {
  readonly result: unknown;
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

/** What a person types for a running call. Answered once the worker's pipe has taken it, so that neither side floods. */
export interface InputParameters {
  readonly call: string;
  /** Undefined: nothing more comes. */
  readonly text?: string;
}

export interface RetireParameters {
  /** Workers whose key starts with this end, at once when idle, after their call when busy. */
  readonly keyPrefix: string;
}

/** Given once, before the first call: a supervisor never serves a second policy. */
export interface ConfigureParameters {
  readonly policy: IsolationPolicy;
}

/** A program that is no worker, a package's build for example: it runs to its end under the supervisor's policy. */
export interface ProgramParameters {
  /** Chosen by the engine; output carries it. */
  readonly call: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ResourceLimits;
}

export interface ProgramResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
}

/** What the isolation refused during a call. */
export interface DenialParameters extends Denial {
  readonly call: string;
}

export const ConfigureRequest = new RequestType<ConfigureParameters, null, CallFailure>('configure');
export const ProgramRequest = new RequestType<ProgramParameters, ProgramResult, CallFailure>('program');
export const DenialNotification = new NotificationType<DenialParameters>('denied');
export const CallRequest = new RequestType<CallParameters, CallResult, CallFailure>('call');
export const InputRequest = new RequestType<InputParameters, null, void>('input');
export const RetireRequest = new RequestType<RetireParameters, null, void>('retire');
export const WorkerRequest = new RequestType<WorkerMessage, unknown, void>('workerRequest');
export const WorkerNotification = new NotificationType<WorkerMessage>('workerNotification');
export const OutputNotification = new NotificationType<OutputParameters>('output');
