import { SkillberthError } from '../../../skill/index.ts';
import { type GitReference, writtenReference } from './reference.ts';

interface Reason {
  readonly pattern: RegExp;
  readonly message: (reference: GitReference) => string;
  readonly nextStep: string;
}

/** What git says, in the order in which it is to be understood: one failure often brings a second sentence. */
const reasons: readonly Reason[] = [
  {
    pattern: /couldn't find remote ref|not our ref|unadvertised object|no such remote ref/i,
    message: ({ shown, ref }) =>
      ref === undefined
        ? `The repository ${shown} has no commit yet.`
        : `The repository ${shown} has no branch, tag or commit ${ref}.`,
    nextStep: 'Name a branch, a tag or a full commit hash after #, or leave it out for the default branch.',
  },
  {
    pattern: /could not resolve|name or service not known|no address associated|temporary failure in name/i,
    message: ({ shown }) => `The host of ${shown} cannot be found.`,
    nextStep: 'Check the address and the network, then try again.',
  },
  {
    pattern: /host key verification failed/i,
    message: ({ shown }) => `The host of ${shown} is not known to ssh yet.`,
    nextStep: 'Connect to it once with ssh in a terminal and compare its key, then try again.',
  },
  {
    pattern: /dubious ownership/i,
    message: ({ shown }) => `The repository ${shown} belongs to another user, so git does not read it.`,
    nextStep: 'Add it to safe.directory in your git settings if you trust that user.',
  },
  {
    pattern:
      /could not read (username|password)|terminal prompts disabled|authentication failed|permission denied|returned error: 40[13]|access denied/i,
    message: ({ shown }) => `The repository ${shown} is not there, or it is private and git has no access.`,
    nextStep:
      'Check the address; for a private repository store your access in the credential helper of git, or use ssh keys.',
  },
  {
    pattern:
      /connection (refused|timed out|reset)|failed to connect|couldn't connect|unable to connect|network is unreachable|no route to host|operation too slow|early eof|hung up/i,
    message: ({ shown }) => `The connection to ${shown} failed or broke off.`,
    nextStep: 'Check the address and the network, then try again.',
  },
  {
    pattern:
      /not found|does not exist|does not appear to be a git repository|returned error: 404|no such file/i,
    message: ({ shown }) => `There is no repository ${shown}, or you have no access to it.`,
    nextStep:
      'Check the address; a private repository needs your access in the credential helper of git, or ssh keys.',
  },
];

/** The error for a fetch that git gave up; `said` is what it wrote. Holds no credentials. */
export function fetchFailure(reference: GitReference, said: string): SkillberthError {
  const detail = shownText(reference, said);
  const subject = writtenReference(reference);
  if (/no space left on device|disk quota exceeded/i.test(said)) {
    return new SkillberthError({
      code: 'disk-full',
      message: 'The disk is full. The slots are as they were.',
      subject,
      nextStep: 'Free some space, then try again.',
      detail,
    });
  }
  // "hung up" follows most refusals of ssh, so that what came before it decides.
  const reason = reasons.find(({ pattern }) => pattern.test(said.replace(/the remote end hung up.*/i, '')));
  return new SkillberthError({
    code: 'source-unreachable',
    message: reason?.message(reference) ?? `Git could not fetch ${reference.shown}.`,
    subject,
    nextStep:
      reason?.nextStep ?? 'The detail below is what git says; try `git ls-remote` with the same address.',
    detail,
  });
}

/** Characters of what git says that an error keeps: the last ones, since a server may send any number. */
const longestDetail = 4_000;

/** Without credentials, and without what a server could do to a terminal. */
function shownText({ secrets }: GitReference, text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  let shown = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
  // A match begins only where a word does, lest a long one takes for ever. The longest first: one may be part of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length))
    shown = shown.replaceAll(secret, '***');
  return shown.replace(/((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/)[^/@\s']*@/gi, '$1').slice(-longestDetail);
}
