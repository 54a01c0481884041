import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { makeFolder } from '../disk/disk.ts';
import { isMissing, writeFileAtomic } from '../disk/files.ts';
import { tooLarge } from './checkTree.ts';
import { fetchFailure } from './fetchFailure.ts';
import { runGit } from './git.ts';
import { megabytes, type SourceLimits } from './limits.ts';
import type { GitReference } from './reference.ts';
import { isFullHash } from './refProblem.ts';

/** No settings of the user are likely to name this remote. */
const remoteName = 'skillberth-source';
const fetchedRef = 'refs/skillberth/fetched';

/** Milliseconds between two looks at how much a fetch has brought. */
const lookEvery = 100;

/**
 * Fetches one commit with its files into a new bare repository at `repository`, and nothing of its history where the
 * server can do so. Nothing is checked out. Returns the full hash of the commit.
 * @throws SkillberthError `source-unreachable`, `source-too-large`, `git-missing`, `cancelled`
 */
export async function fetchCommit(
  reference: GitReference,
  repository: string,
  limits: SourceLimits,
  context: OperationContext,
): Promise<string> {
  const { ref } = reference;
  await makeFolder(repository);
  const made = await runGit(repository, ['init', '--quiet', '--bare', '--template='], context);
  if (made.exitCode !== 0) throw fetchFailure(reference, made.stderr);
  // The address goes into the settings: every user of the machine can read the words of a command.
  await writeSettings(repository, reference.remote);
  const ownSsh = (await runGit(repository, ['config', '--get', 'core.sshCommand'], context)).exitCode === 0;
  const fetch = async (...words: readonly string[]): Promise<string | undefined> => {
    const { file } = limits;
    const options = ['--quiet', '--no-tags', '--no-recurse-submodules', `--filter=blob:limit=${file + 1}`];
    const result = await bounded(repository, reference, limits, context, watched =>
      runGit(repository, ['fetch', ...options, ...words], watched, { ownSsh }),
    );
    return result.exitCode === 0 ? undefined : result.stderr;
  };
  const refspec = `+${ref ?? 'HEAD'}:${fetchedRef}`;
  let wanted = fetchedRef;
  let failure = await fetch('--depth=1', '--', remoteName, refspec);
  // A plain web server has no single commits to give.
  if (failure !== undefined && /not support shallow/i.test(failure)) {
    failure = await fetch('--', remoteName, refspec);
  }
  if (failure !== undefined && ref !== undefined && isFullHash(ref)) {
    // Nor have some others; the commit may be in one of their branches or tags.
    failure = await fetch(
      '--',
      remoteName,
      ...['heads', 'tags'].map(kind => `+refs/${kind}/*:refs/${kind}/*`),
    );
    wanted = ref;
  }
  if (failure !== undefined) throw fetchFailure(reference, failure);
  // Without the remote: what the server left out stays missing, and no later command goes and gets it.
  await writeSettings(repository, undefined);
  const found = await runGit(repository, ['rev-parse', '--verify', '--quiet', `${wanted}^{commit}`], context);
  const commit = found.stdout.trim();
  if (found.exitCode !== 0 || !isFullHash(commit)) throw fetchFailure(reference, "couldn't find remote ref");
  return commit;
}

/** Replaces the repository's settings: those of a plain bare one, and where to fetch from. Nobody else reads them. */
async function writeSettings(repository: string, remote: string | undefined): Promise<void> {
  const lines = ['[core]', 'repositoryformatversion = 0', 'bare = true'];
  if (remote !== undefined) {
    const value = remote.replace(/[\\"]/g, found => `\\${found}`);
    lines.push(`[remote "${remoteName}"]`, `url = "${value}"`);
  }
  await writeFileAtomic(path.join(repository, 'config'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** Runs a fetch, and ends it with all its processes when it brings more than the limit. */
async function bounded<Result>(
  repository: string,
  { shown }: GitReference,
  limits: SourceLimits,
  context: OperationContext,
  fetch: (context: OperationContext) => Promise<Result>,
): Promise<Result> {
  const full = new AbortController();
  const signal = context.signal === undefined ? full.signal : AbortSignal.any([context.signal, full.signal]);
  const look = async (): Promise<void> => {
    if ((await sizeOf(repository)) > limits.fetch) full.abort();
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    // A look that fails is followed by the next one, and by the last.
    looking = looking.then(look).catch(() => undefined);
  }, lookEvery);
  try {
    const result = await fetch({ ...context, signal });
    await look();
    if (!full.signal.aborted) return result;
  } catch (error) {
    throwIfCancelled(context.signal);
    if (!full.signal.aborted) throw error;
  } finally {
    clearInterval(timer);
    await looking;
  }
  throw tooLarge(
    `The repository ${shown}`,
    `brings more than ${megabytes(limits.fetch)} even without its history`,
  );
}

/** Bytes of all files below a folder that others are writing to. */
async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) total += await sizeOf(file);
      else total += (await lstat(file)).size;
    }
  } catch (error) {
    // Git renames its files as it goes; what has gone is counted the next time.
    if (!isMissing(error)) throw error;
  }
  return total;
}
