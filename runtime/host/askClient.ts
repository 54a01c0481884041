import { CancellationTokenSource, type MessageConnection } from 'vscode-jsonrpc/node';
import { type ApprovalParameters, ApproveRequest } from './protocol.ts';

/**
 * Asks the person at the editor. False when they refuse, when the operation is cancelled meanwhile, and when the editor
 * can't ask: what nobody allowed does not run.
 */
export async function askClient(
  connection: MessageConnection,
  parameters: ApprovalParameters,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false;
  const source = new CancellationTokenSource();
  const { promise: cancelled, resolve } = Promise.withResolvers<false>();
  // A dialog can't be taken off the screen: nobody waits for its answer any more.
  const cancel = () => {
    source.cancel();
    resolve(false);
  };
  signal.addEventListener('abort', cancel);
  try {
    const asked = connection.sendRequest(ApproveRequest, parameters, source.token);
    // Exactly true: the answer crosses a process boundary.
    return (await Promise.race([asked, cancelled])) === true;
  } catch (error) {
    console.error(`The editor could not ask for approval: ${String(error)}`);
    return false;
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
