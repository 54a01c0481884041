import * as vscode from 'vscode';
import type { ApprovalRequest } from '../runtime/invocationReport.ts';
import { approvalPage } from './pages/approvalPage.ts';
import type { Pages } from './pages/pages.ts';
import { approvalMessage, approvalQuestion } from './views/describeApproval.ts';

const allow = 'Allow';
const showAll = 'Show All';

interface Cancellation {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): void };
}

/**
 * Asks the person whether a skill may run with what it asks for. Anything but *Allow* is a no, a cancelled operation too.
 * The editor can't close its dialog: an answer that comes after that counts for nothing.
 */
export async function askApproval(
  request: ApprovalRequest,
  token: Cancellation,
  pages: Pages,
): Promise<boolean> {
  if (token.isCancellationRequested) return false;
  const { promise: cancelled, resolve } = Promise.withResolvers<false>();
  const subscription = token.onCancellationRequested(() => resolve(false));
  try {
    return await Promise.race([ask(request, pages), cancelled]);
  } finally {
    subscription.dispose();
  }
}

async function ask(request: ApprovalRequest, pages: Pages): Promise<boolean> {
  const { message, detail, cut } = approvalQuestion(request);
  const buttons = cut ? [allow, showAll] : [allow];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  if (answer !== showAll) return answer === allow;
  pages.show(approvalPage(request));
  // Not modal, so that the page can be read meanwhile.
  return (await vscode.window.showWarningMessage(approvalMessage(request), allow, 'Refuse')) === allow;
}
