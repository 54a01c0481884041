import type { ErrorData } from '../../skill/index.ts';

const codes = {
  /** The connection ended before the answer came. */
  pendingResponseRejected: -32097,
  connectionInactive: -32096,
  requestCancelled: -32800,
} as const;

/** A request to the host that failed, with what the reader is told about it. */
export class HostError extends Error {
  readonly data: ErrorData;

  constructor(data: ErrorData, options?: ErrorOptions) {
    super(data.message, options);
    this.name = 'HostError';
    this.data = data;
  }

  get cancelled(): boolean {
    return this.data.code === 'cancelled';
  }

  /** The host went away; whoever watches the process has told the person. */
  get hostGone(): boolean {
    return this.data === hostEnded || this.data === hostStopped;
  }

  /** From whatever a JSON-RPC request rejected with. */
  static from(error: unknown): HostError {
    if (error instanceof HostError) return error;
    const { code, data, message } = shapeOf(error);
    if (isErrorData(data)) return new HostError(data, { cause: error });
    if (code === codes.requestCancelled) return new HostError(cancelled, { cause: error });
    if (code === codes.pendingResponseRejected || code === codes.connectionInactive) {
      return new HostError(hostEnded, { cause: error });
    }
    return new HostError(
      {
        code: 'internal',
        message: `Skillberth met an unexpected problem: ${message}`,
        nextStep: 'See the log, and try again.',
        ...(error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {}),
      },
      { cause: error },
    );
  }
}

export const hostEnded: ErrorData = {
  code: 'internal',
  message: 'The Skillberth host process ended before it answered.',
  nextStep: 'See the log, and try again.',
};

export const hostStopped: ErrorData = {
  code: 'internal',
  message: 'The Skillberth host process is not running.',
  nextStep: 'See the log, then refresh the Skills view to start it again.',
};

const cancelled: ErrorData = {
  code: 'cancelled',
  message: 'Cancelled.',
  nextStep: 'Start it again when you are ready.',
};

/** The person answered the approval question with no. */
export const refusedApproval: ErrorData = {
  code: 'cancelled',
  message: 'Not allowed.',
  nextStep: 'Start it again when you want to allow it.',
};

function shapeOf(error: unknown): { code?: unknown; data?: unknown; message: string } {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  return {
    code: 'code' in error ? error.code : undefined,
    data: 'data' in error ? error.data : undefined,
    message: error instanceof Error ? error.message : JSON.stringify(error),
  };
}

function isErrorData(data: unknown): data is ErrorData {
  return (
    typeof data === 'object' &&
    data !== null &&
    'code' in data &&
    typeof data.code === 'string' &&
    'message' in data &&
    typeof data.message === 'string' &&
    'nextStep' in data &&
    typeof data.nextStep === 'string'
  );
}
