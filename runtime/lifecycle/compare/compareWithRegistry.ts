import { type ErrorData, SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { CommitSummary, GitComparison } from '../../comparisonReport.ts';
import type { OperationContext } from '../../operation.ts';
import { fetchBase } from './fetchBase.ts';
import { fetchedAt } from './fetchedAt.ts';
import { askGit, commitOf } from './git.ts';
import { committedTree, isStaged, workingTree } from './gitTrees.ts';
import { registryRemote, requireBase } from './registryRemote.ts';
import { type Remote, readRepository } from './repository.ts';
import { compareTrees, readDifferences, type Tree } from './tree.ts';
import { unifiedDiff } from './unifiedDiff.ts';

export interface RegistryOptions {
  /** Ask the remote first; else what was fetched last counts. */
  readonly fetch?: boolean;
  readonly diff?: boolean;
  /** Name of the remote, from the user's setting. */
  readonly remote?: string;
}

/**
 * Compares a skill's folder, as it lies on the disk, with the registry remote's main branch. Runs no program of the
 * repository; without `fetch` it asks nobody and writes nothing. Throws `registry-missing`, `git-missing`,
 * `source-unreachable`, `source-invalid`.
 */
export async function compareWithRegistry(
  skill: DiscoveredSkill,
  options: RegistryOptions,
  context: OperationContext,
): Promise<GitComparison> {
  const { folder } = skill;
  const { signal } = context;
  const repository = await readRepository(skill, signal);
  const remote = registryRemote(skill, repository, options.remote);
  const problem = options.fetch === true ? await fetchOrProblem(skill, remote, context) : undefined;
  const [base, head] = await Promise.all([
    requireBase(skill, remote, signal).catch((error: unknown) => {
      // Nothing to compare with, because the remote did not answer: that is the cause to tell.
      throw problem ?? error;
    }),
    commitOf(folder, 'HEAD', signal),
  ]);
  const here = head === undefined ? noCommit : readCommit(folder, head, signal);
  const there = head === base.commit ? here : readCommit(folder, base.commit, signal);
  const [local, remotely, staged, asked] = await Promise.all([
    here,
    there,
    head !== undefined && isStaged(folder, head, signal),
    fetchedAt(folder, remote, base.branch, signal),
  ]);
  const working = await workingTree(skill, repository, [local.tree, remotely.tree], signal);
  if (working.size === 0 && local.tree.size === 0 && remotely.tree.size === 0) throw ignored(skill);

  const changes = compareTrees(remotely.tree, working);
  return {
    dirty: staged || compareTrees(local.tree, working).length > 0,
    changed_vs_base: changes.length > 0,
    base: `${remote.name}/${base.branch}`,
    url: remote.url,
    ...(asked === undefined ? {} : { fetched_at: asked }),
    ...(problem === undefined ? {} : { remote_error: withoutPlace(problem.toData()) }),
    ...(local.last === undefined ? {} : { local_last_commit: local.last }),
    ...(remotely.last === undefined ? {} : { base_last_commit: remotely.last }),
    ...(options.diff === true ? await detail(changes, signal) : {}),
  };
}

/** What a commit says of the skill's folder. */
interface ReadCommit {
  readonly tree: Tree;
  /** The newest commit that touched the folder. */
  readonly last?: CommitSummary;
}

/** Before the first commit of a repository. */
const noCommit: ReadCommit = { tree: new Map() };

async function readCommit(
  folder: string,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<ReadCommit> {
  const [tree, last] = await Promise.all([
    committedTree(folder, commit, signal),
    lastCommit(folder, commit, signal),
  ]);
  return { tree, ...(last === undefined ? {} : { last }) };
}

async function detail(
  changes: ReturnType<typeof compareTrees>,
  signal: AbortSignal | undefined,
): Promise<Pick<GitComparison, 'diff' | 'files'>> {
  const differences = await readDifferences(changes, signal);
  return { diff: unifiedDiff(differences), files: differences.map(difference => difference.report) };
}

/** A remote that does not answer leaves the comparison with what was fetched before. */
async function fetchOrProblem(
  skill: DiscoveredSkill,
  remote: Remote,
  context: OperationContext,
): Promise<SkillberthError | undefined> {
  try {
    await fetchBase(skill, remote, context);
    return undefined;
  } catch (error) {
    if (error instanceof SkillberthError && error.code !== 'cancelled') return error;
    throw error;
  }
}

async function lastCommit(
  folder: string,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<CommitSummary | undefined> {
  const words = ['log', '-1', '--no-show-signature', '--no-color', '--format=%H%x00%cI%x00%s', commit];
  const [hash, at, subject] = (await askGit(folder, [...words, '--', '.'], signal)).trimEnd().split('\0');
  return hash === undefined || at === undefined || subject === undefined ? undefined : { hash, subject, at };
}

function ignored(skill: DiscoveredSkill): SkillberthError {
  return new SkillberthError({
    code: 'registry-missing',
    message: `git ignores the folder of ${skill.id}, and the registry does not hold it.`,
    subject: skill.folder,
    nextStep: 'Take the folder out of .gitignore, if the skill belongs into the registry.',
  });
}

function withoutPlace({
  code,
  message,
  nextStep,
}: ErrorData): Pick<ErrorData, 'code' | 'message' | 'nextStep'> {
  return { code, message, nextStep };
}
