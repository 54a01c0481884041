import type { ApprovalRequest } from '../../runtime/invocationReport.ts';
import { approvalLists, approvalMessage, approvalReason } from '../views/describeApproval.ts';
import { html, list } from './html.ts';
import type { Page } from './pages.ts';

/** Everything a skill asks for, where it is too much for a dialog. */
export function approvalPage(request: ApprovalRequest): Page {
  return {
    kind: 'approval',
    title: `What ${request.skill} Asks For`,
    body: html`<h1>${approvalMessage(request)}</h1>
      ${approvalReason(request)
        .split('\n')
        .map(line => html`<p class="muted">${line}</p>`)}
      ${approvalLists(request).map(({ heading, entries }) => html`<h2>${heading.replace(/:$/, '')}</h2>${list(entries)}`)}`,
  };
}
