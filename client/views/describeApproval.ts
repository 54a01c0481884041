import type { ApprovalRequest } from '../../runtime/invocationReport.ts';
import { oneLine } from '../plainText.ts';
import { describeOrigin } from './describe.ts';

/** What a dialog shows of a list before it would grow beyond the screen. */
const mostLines = 24;

export interface ApprovalQuestion {
  /** For example `Allow weather_skill 1.2.0 to run?` */
  readonly message: string;
  readonly detail: string;
  /** There is more than the detail shows. */
  readonly cut: boolean;
}

const reasons: Readonly<Record<ApprovalRequest['reason'], string>> = {
  first: 'It has not been allowed on this machine yet.',
  changed: 'Its content has changed since you allowed it.',
  widened: 'It asks for more than you allowed.',
};

/** A list with its heading, as the dialog, the log and the page show it. */
export interface ApprovalList {
  readonly heading: string;
  readonly entries: readonly string[];
  readonly mark: string;
}

export function approvalQuestion(request: ApprovalRequest): ApprovalQuestion {
  const blocks: string[] = [approvalReason(request)];
  let room = mostLines;
  let cut = 0;
  for (const { heading, entries, mark } of approvalLists(request)) {
    const shown = entries.slice(0, Math.max(0, room));
    room -= shown.length;
    cut += entries.length - shown.length;
    if (shown.length > 0) blocks.push([heading, ...shown.map(entry => `${mark} ${entry}`)].join('\n'));
  }
  if (cut > 0) blocks.push(`${cut} more: look at all of them before you allow it.`);
  return { message: approvalMessage(request), detail: blocks.join('\n\n'), cut: cut > 0 };
}

export function approvalMessage({ skill, version, reason }: ApprovalRequest): string {
  const again = reason === 'first' ? '' : ' again';
  return `Allow ${oneLine(skill)} ${oneLine(version)} to run${again}?`;
}

/** Why it is asked, and where the skill comes from. */
export function approvalReason({ reason, origin }: ApprovalRequest): string {
  const from = origin === undefined ? '' : `\nFrom ${oneLine(describeOrigin(origin))}`;
  return `${reasons[reason]}${from}`;
}

/** What is new comes first: it is what the question is about. */
export function approvalLists({ permissions, added, removed }: ApprovalRequest): readonly ApprovalList[] {
  const lists: ApprovalList[] = [
    { heading: 'New since you allowed it:', entries: added, mark: '+' },
    { heading: 'No longer asked for:', entries: removed, mark: '\u2212' },
    {
      heading: added.length + removed.length === 0 ? 'What it may do:' : 'All of what it may do:',
      entries: permissions,
      mark: '\u2022',
    },
  ];
  return lists
    .filter(({ entries }) => entries.length > 0)
    .map(list => ({ ...list, entries: list.entries.map(entry => oneLine(entry)) }));
}

/** One line for the log and the progress. */
export function describeApproved({ skill, version, permissions }: ApprovalRequest): string {
  return `Allowed ${oneLine(skill)} ${oneLine(version)} by your command: ${permissions.map(text => oneLine(text)).join(' ')}`;
}

/** The same for a terminal, a line each. */
export function approvedLines({ skill, version, permissions }: ApprovalRequest): readonly string[] {
  return [
    `${oneLine(skill)} ${oneLine(version)} is allowed by your command:`,
    ...permissions.map(text => `  ${oneLine(text)}`),
  ];
}
