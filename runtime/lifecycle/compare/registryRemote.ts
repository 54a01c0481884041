import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { askGit } from './git.ts';
import type { Remote, Repository } from './repository.ts';

/**
 * The remote whose address ends in `adaos-registry`, else the preferred one, else `origin`. Throws `registry-missing`.
 */
export function registryRemote(
  skill: DiscoveredSkill,
  { remotes }: Repository,
  preferred: string | undefined,
): Remote {
  const registries = remotes.filter(({ url }) => /adaos-registry(?:\.git)?\/*$/.test(url));
  const byName = (name: string | undefined): Remote | undefined =>
    remotes.find(remote => remote.name === name);
  const found =
    registries.find(remote => remote.name === preferred) ??
    registries[0] ??
    byName(preferred) ??
    byName('origin');
  if (found !== undefined) return found;
  throw new SkillberthError({
    code: 'registry-missing',
    message: `The repository of ${skill.id} has no remote to compare with.`,
    subject: skill.folder,
    nextStep: 'Add the registry with `git remote add registry <address>`, then use --fetch.',
  });
}

/** A remote's main branch, as last fetched. */
export interface Base {
  readonly branch: string;
  readonly commit: string;
}

/** What the remote calls its main branch, else main, else master. Throws `registry-missing` where none was fetched. */
export async function requireBase(
  skill: DiscoveredSkill,
  remote: Remote,
  signal?: AbortSignal,
): Promise<Base> {
  const known = await knownBranches(skill.folder, remote, signal);
  const base =
    known.find(({ isHead }) => isHead) ?? known.find(({ branch }) => branch === 'main') ?? known[0];
  if (base !== undefined) return base;
  throw new SkillberthError({
    code: 'registry-missing',
    message: `The main branch of ${remote.name} (${remote.url}) was never fetched.`,
    subject: skill.folder,
    nextStep: `Run \`skillberth status ${skill.id} --fetch\`.`,
  });
}

/** The branch that the remote calls its main one, where that is known here. */
export async function remoteHead(
  folder: string,
  remote: Remote,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return (await knownBranches(folder, remote, signal)).find(({ isHead }) => isHead)?.branch;
}

interface KnownBranch extends Base {
  /** Named by the remote's HEAD. */
  readonly isHead: boolean;
}

async function knownBranches(
  folder: string,
  remote: Remote,
  signal: AbortSignal | undefined,
): Promise<readonly KnownBranch[]> {
  const prefix = trackingReference(remote, '');
  const names = ['HEAD', 'main', 'master'].map(name => prefix + name);
  const format = '--format=%(refname)%00%(symref)%00%(objectname)';
  const lines = (await askGit(folder, ['for-each-ref', format, '--', ...names], signal)).split('\n');
  return lines.flatMap((line): readonly KnownBranch[] => {
    const [name = '', target = '', commit] = line.split('\0');
    if (commit === undefined || !names.includes(name)) return [];
    if (!name.endsWith('/HEAD')) return [{ branch: name.slice(prefix.length), commit, isHead: false }];
    return target.startsWith(prefix) ? [{ branch: target.slice(prefix.length), commit, isHead: true }] : [];
  });
}

/** Where git keeps what it last saw of a remote's branch. */
export function trackingReference(remote: Remote, branch: string): string {
  return `refs/remotes/${remote.name}/${branch}`;
}
