import type { WorkerFailure } from './protocol.ts';

/** What a worker may say, sorted. Anything else is none: undefined. */
export type WorkerSays =
  | {
      readonly type: 'request';
      readonly id: string | number;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly type: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly type: 'result'; readonly id: unknown; readonly result: unknown }
  | { readonly type: 'error'; readonly id: unknown; readonly message: string; readonly data: unknown };

type Fields = Readonly<Record<string, unknown>>;

export function workerMessage(message: unknown): WorkerSays | undefined {
  if (!isObject(message)) return undefined;
  const { id, method, params, error } = message;
  if (typeof method === 'string') {
    if (id === undefined) return { type: 'notification', method, params };
    return typeof id === 'string' || typeof id === 'number'
      ? { type: 'request', id, method, params }
      : undefined;
  }
  if (error !== undefined) {
    const { message: text, data } = isObject(error) ? error : {};
    return {
      type: 'error',
      id,
      message: typeof text === 'string' ? text : 'An error without a message.',
      data,
    };
  }
  return Object.hasOwn(message, 'result') ? { type: 'result', id, result: message['result'] } : undefined;
}

const kinds: ReadonlySet<unknown> = new Set<WorkerFailure['kind']>([
  'import',
  'callable-missing',
  'tool',
  'input',
  'result',
  'probe',
  'pytest-missing',
]);

/** The `data` of a worker's error, where it is what the protocol says. */
export function isWorkerFailure(data: unknown): data is WorkerFailure & { readonly bytes?: unknown } {
  if (!isObject(data) || !kinds.has(data['kind'])) return false;
  const { tool, file, line, traceback, unanswered } = data;
  return (
    [tool, file, traceback].every(text => text === undefined || typeof text === 'string') &&
    (line === undefined || typeof line === 'number') &&
    (unanswered === undefined || typeof unanswered === 'boolean')
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
