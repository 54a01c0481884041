import * as vscode from 'vscode';
import type { ApprovalRequest } from '../runtime/invocationReport.ts';
import { oneLine } from './plainText.ts';

/** What is quicker than this shows no progress. */
const patienceMilliseconds = 400;

export interface Progressing {
  readonly token: vscode.CancellationToken;
  onStep(message: string): void;
  onApproved(request: ApprovalRequest): void;
}

/**
 * Runs `work` with a cancellable notification: the step under way and, from two seconds on, the time it has taken.
 * Work that ends at once shows nothing. `outer` cancels too.
 */
export async function withProgress<Result>(
  title: string,
  outer: vscode.CancellationToken | undefined,
  work: (progressing: Progressing) => Promise<Result>,
): Promise<Result> {
  const source = new vscode.CancellationTokenSource();
  const linked = outer?.onCancellationRequested(() => source.cancel());
  if (outer?.isCancellationRequested === true) source.cancel();
  const started = Date.now();
  let step = '';
  const running = work({
    token: source.token,
    onStep: message => {
      step = message;
    },
    onApproved: ({ permissions }) => {
      step = `Allowed: ${oneLine(permissions.join(' '), 120)}`;
    },
  });
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        const report = () => progress.report({ message: describe(step, source.token, Date.now() - started) });
        report();
        const clock = setInterval(report, 250);
        await settled;
        clearInterval(clock);
      },
    );
  }, patienceMilliseconds);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
    linked?.dispose();
    source.dispose();
  }
}

function describe(step: string, token: vscode.CancellationToken, milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const text = token.isCancellationRequested ? 'Cancelling' : step;
  return [text, seconds < 2 ? '' : `${seconds} s`].filter(part => part !== '').join(' · ');
}
