import { SkillberthError } from '../../../skill/index.ts';
import type { ApprovalRequest } from '../../invocationReport.ts';

/** How many of its permissions an error repeats; all of them are in `skillberth permissions`. */
const repeated = 3;

/** Nobody could be asked, or somebody said no. */
export function notApproved(request: ApprovalRequest, answer: 'nobody' | 'no'): SkillberthError {
  const { skill, version, slot } = request;
  const why =
    answer === 'no' ? 'it was refused' : { first: 'nobody has approved it', ...changes }[request.reason];
  return new SkillberthError({
    code: 'approval-needed',
    message: `${skill} (version ${version}${slot === undefined ? '' : `, slot ${slot}`}) was not let run: ${why}. ${wants(request)}`,
    subject: skill,
    nextStep:
      answer === 'no'
        ? 'Run the command again and answer yes when you want it to run.'
        : 'Run the command in a terminal, where it asks you, or add --yes.',
    detail: request.permissions.join('\n'),
  });
}

const changes = {
  changed: 'its content is not what was approved',
  widened: 'it asks for more than was approved',
} as const;

/** The content was changed between the question and the answer. */
export function changedMeanwhile(skill: string): SkillberthError {
  return new SkillberthError({
    code: 'approval-needed',
    message: `The files of ${skill} were changed while you were asked, so your answer is not theirs.`,
    subject: skill,
    nextStep: 'Look what changes them, then run the command again.',
  });
}

/** A call of a slot whose content or permissions are not the approved ones. */
export function contentNotApproved(skill: string, reason: ApprovalRequest['reason']): SkillberthError {
  return new SkillberthError({
    code: 'approval-needed',
    message:
      reason === 'first'
        ? `Nobody has approved what ${skill} may do on this machine.`
        : `${skill} does not run: ${changes[reason]}.`,
    subject: skill,
    nextStep: `Run \`skillberth enable ${skill}\`; it shows what the skill may do.`,
  });
}

/** A call of a slot whose installed packages are not those that an install put there. */
export function packagesNotApproved(skill: string): SkillberthError {
  return new SkillberthError({
    code: 'approval-needed',
    message: `The packages in the slot of ${skill} are not those that were approved with it.`,
    subject: skill,
    nextStep: `Run \`skillberth install ${skill}\` and activate it, or \`skillberth enable ${skill}\` if the change is yours.`,
  });
}

function wants({ reason, permissions, added }: ApprovalRequest): string {
  const sentences = reason === 'widened' && added.length > 0 ? added : permissions;
  const more = sentences.length - repeated;
  const shown = sentences.slice(0, repeated).join(' ');
  return more > 0 ? `${shown} (and ${more} more)` : shown;
}
