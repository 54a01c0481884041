import process from 'node:process';
import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { askGit, askGitIfAny, runGit } from './git.ts';
import { remoteHead, trackingReference } from './registryRemote.ts';
import type { Remote } from './repository.ts';

/** The branch alone: no tags, no pruning, nothing of the user's refspecs, and no work after it. */
const fetchWords = [
  'fetch',
  '--quiet',
  '--refmap=',
  '--no-tags',
  '--no-prune',
  '--no-recurse-submodules',
  '--no-auto-gc',
  '--no-write-commit-graph',
];

/** Settings of a repository that make a fetch run a program, or write elsewhere. Names in lower case. */
const programSettings =
  '^(core\\.(sshcommand|gitproxy|alternaterefscommand)|credential\\.(.*\\.)?helper|remote\\..*\\.(uploadpack|vcs)|http\\.(.*\\.)?(cookiefile|savecookies))$';

/** Fetches the remote's main branch and nothing else. Throws `source-unreachable` or `source-invalid`. */
export async function fetchBase(
  skill: DiscoveredSkill,
  remote: Remote,
  context: OperationContext,
): Promise<void> {
  const { folder } = skill;
  await refuseOwnPrograms(skill, context.signal);
  const online = { sshCommand: await sshCommand(folder, context.signal) };
  const network = { online, signal: context.signal };
  const fetchBranch = async (branch: string): Promise<'fetched' | 'gone'> => {
    context.onStep?.(`Fetching ${remote.name}/${branch}`);
    const refspec = `+refs/heads/${branch}:${trackingReference(remote, branch)}`;
    const { exitCode, stderr } = await runGit(folder, [...fetchWords, '--', remote.name, refspec], network);
    throwIfCancelled(context.signal);
    if (exitCode === 0) return 'fetched';
    if (/couldn't find remote ref/i.test(stderr)) return 'gone';
    throw unreachable(skill, remote, stderr);
  };
  const known = await remoteHead(folder, remote, context.signal);
  if (known !== undefined && (await fetchBranch(known)) === 'fetched') return;

  context.onStep?.(`Asking ${remote.name} for its main branch`);
  const asked = ['ls-remote', '--symref', '--', remote.name, 'HEAD', 'refs/heads/main', 'refs/heads/master'];
  const { exitCode, stdout, stderr } = await runGit(folder, asked, network);
  if (exitCode !== 0) throw unreachable(skill, remote, stderr);
  const branch = mainBranch(stdout);
  if (branch === undefined || (await fetchBranch(branch)) === 'gone') {
    throw new SkillberthError({
      code: 'registry-missing',
      message: `${remote.name} (${remote.url}) has no main branch yet.`,
      subject: folder,
      nextStep: 'Push a first commit to its main branch.',
    });
  }
  // As a clone does: the next comparison, without a fetch, must find the same branch.
  await askGit(folder, ['remote', 'set-head', '--', remote.name, branch], context.signal);
}

/**
 * The user's own settings may name programs; the repository's may not, because it can come from anywhere. Throws
 * `source-invalid`.
 */
async function refuseOwnPrograms(skill: DiscoveredSkill, signal: AbortSignal | undefined): Promise<void> {
  const words = ['config', '--show-scope', '-z', '--name-only', '--get-regexp', programSettings];
  const parts = ((await askGitIfAny(skill.folder, words, signal)) ?? '').split('\0');
  const own = parts.filter((_, at) => at % 2 === 1 && ['local', 'worktree'].includes(parts[at - 1] ?? ''));
  if (own.length === 0) return;
  throw new SkillberthError({
    code: 'source-invalid',
    message: `The repository's own settings make a fetch run programs (${[...new Set(own)].join(', ')}), so Skillberth does not fetch.`,
    subject: skill.folder,
    nextStep:
      'Move them to your own git settings if you trust them, or run `git fetch` there and leave --fetch out.',
  });
}

/** The user's ssh, told to ask nothing and not to wait for ever. */
async function sshCommand(folder: string, signal: AbortSignal | undefined): Promise<string> {
  const { GIT_SSH_COMMAND, GIT_SSH } = process.env;
  const set = async (scope: '--global' | '--system'): Promise<string | undefined> =>
    (await askGitIfAny(folder, ['config', scope, '--includes', '--get', 'core.sshCommand'], signal))?.trim();
  const command =
    GIT_SSH_COMMAND ??
    (GIT_SSH === undefined ? undefined : `'${GIT_SSH.replaceAll("'", "'\\''")}'`) ??
    (await set('--global')) ??
    (await set('--system')) ??
    'ssh';
  return `${command} ${/plink/i.test(command) ? '-batch' : '-o BatchMode=yes -o ConnectTimeout=15'}`;
}

/** From the answer of `git ls-remote --symref`: what HEAD points at, else main, else master. */
function mainBranch(answer: string): string | undefined {
  const [, head] = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer) ?? [];
  if (head !== undefined) return head;
  return ['main', 'master'].find(name => answer.includes(`\trefs/heads/${name}\n`));
}

function unreachable(skill: DiscoveredSkill, remote: Remote, stderr: string): SkillberthError {
  const [, why] = /^(?:fatal|ssh|error): (.+)$/m.exec(stderr) ?? [];
  return new SkillberthError({
    code: 'source-unreachable',
    message: `${remote.name} (${remote.url}) could not be fetched${why === undefined ? '.' : `: ${why}`}`,
    subject: skill.folder,
    nextStep: `Check the address, the network and your access with \`git fetch ${remote.name}\`.`,
    detail: stderr,
  });
}
