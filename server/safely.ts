import { setImmediate } from 'node:timers/promises';
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/**
 * Runs one request: lets messages that are already waiting in first, so that a cancelled request costs nothing,
 * and turns an exception into a log entry and the fallback. A `ResponseError` is meant for the client and passes.
 */
export async function safely<T>(
  connection: Connection,
  what: string,
  token: CancellationToken,
  fallback: T,
  handle: () => Promise<T> | T,
): Promise<T> {
  await setImmediate();
  throwIfCancelled(token);
  let result = fallback;
  try {
    result = await handle();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    logFailure(connection, what, error);
  }
  throwIfCancelled(token);
  return result;
}

export function logFailure(connection: Connection, what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  connection.console.error(`${what} failed: ${detail}`);
}

/** The connection answers such an error with the code that the protocol has for it. */
export function throwIfCancelled(token: CancellationToken): void {
  if (!token.isCancellationRequested) return;
  throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
