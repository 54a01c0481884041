import colors from 'picocolors';
import type { ApprovalRequest } from '../runtime/index.ts';
import { shownMessage } from './terminalText.ts';

/** What a person reads before the question whether a skill's code may run. */
export function approvalText(request: ApprovalRequest): string {
  const { reason, permissions } = request;
  const why = {
    first: 'You have not allowed its code to run yet.',
    changed: 'Its content has changed since you allowed it.',
    widened: 'It asks for more than you allowed.',
  }[reason];
  return [
    `${whichSkill(request)}. ${why}`,
    ...changesOf(request),
    'What it may do:',
    ...permissions.map(listed),
    '',
  ].join('\n');
}

/** What the person's own command allowed without a question. */
export function approvedText(request: ApprovalRequest): string {
  return [
    `${colors.yellow('!')} Allowed by this command: ${whichSkill(request)}. What it may do:`,
    ...request.permissions.map(listed),
    ...changesOf(request),
    '',
  ].join('\n');
}

function changesOf({ added, removed }: ApprovalRequest): readonly string[] {
  if (added.length === 0 && removed.length === 0) return [];
  return [
    'Since you allowed it:',
    ...added.map(text => `  ${colors.green('+')} ${shownMessage(text)}`),
    ...removed.map(text => `  ${colors.red('-')} ${shownMessage(text)}`),
  ];
}

/** For the build of a package there is no slot yet. */
function whichSkill({ skill, version, slot, origin }: ApprovalRequest): string {
  const place = slot === undefined ? '' : `, slot ${slot}`;
  const named = `${colors.bold(shownMessage(skill))} ${shownMessage(version)}${place}`;
  if (origin === undefined) return named;
  return origin.kind === 'folder'
    ? `${named} from ${shownMessage(origin.path)}`
    : `${named} from ${shownMessage(origin.url)}, commit ${origin.commit.slice(0, 8)}`;
}

function listed(sentence: string): string {
  return `  \u2022 ${shownMessage(sentence)}`;
}
