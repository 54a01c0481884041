/** A failure that the supervisor is told of: one sentence, its kind and its place; "Failures" in docs/worker-protocol.md. */
export type FailureKind = 'import' | 'callable-missing' | 'tool' | 'input' | 'result' | 'probe';

export interface FailurePlace {
  /** Relative to the skill's folder, with `/`. */
  readonly file?: string;
  readonly line?: number;
  readonly traceback?: string;
}

export interface FailureData extends FailurePlace {
  readonly kind: FailureKind;
  readonly tool?: string;
  /** Of a result that is too long to be sent. */
  readonly bytes?: number;
}

export class WorkerError extends Error {
  readonly data: FailureData;

  constructor(message: string, data: FailureData) {
    super(message);
    this.data = data;
  }
}

/** A request that does not fit the protocol, with JSON-RPC's own code. */
export class ProtocolError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const methodNotFound = -32601;
export const invalidParameters = -32602;
export const internalError = -32603;
export const workerError = -32000;
