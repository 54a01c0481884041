import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../disk/files.ts';
import { askGit, withoutCredentials } from './git.ts';
import { trackingReference } from './registryRemote.ts';
import type { Remote } from './repository.ts';

/** ISO 8601: when the branch was last heard of, or undefined where git kept no trace. */
export async function fetchedAt(
  folder: string,
  remote: Remote,
  branch: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const reference = trackingReference(remote, branch);
  const names = ['FETCH_HEAD', `logs/${reference}`, reference, `logs/refs/remotes/${remote.name}/HEAD`];
  const words = ['rev-parse', ...names.flatMap(name => ['--git-path', name])];
  const files = (await askGit(folder, words, signal)).split('\n');
  const [fetchHead, ...traces] = files.filter(file => file !== '').map(file => path.resolve(folder, file));
  const times = await Promise.all([
    fetchHead === undefined ? undefined : fetchHeadTime(fetchHead, remote, branch),
    ...traces.slice(0, 2).map(timeOf),
  ]);
  const known = times.filter(time => time !== undefined);
  // A clone leaves no trace of the branch, but one of its HEAD.
  const [clone] = known.length > 0 || traces[2] === undefined ? [] : [await timeOf(traces[2])];
  const latest = Math.max(...known, clone ?? 0);
  return latest === 0 ? undefined : new Date(latest).toISOString();
}

/** `FETCH_HEAD` names what the last fetch brought: `<hash>\t\tbranch 'main' of <address>`. */
async function fetchHeadTime(file: string, remote: Remote, branch: string): Promise<number | undefined> {
  const time = await timeOf(file);
  if (time === undefined) return undefined;
  const address = shortAddress(remote.url);
  const brought = (await readFile(file, 'utf8')).split('\n').some(line => {
    const [, name, from] = /\tbranch '(.+)' of (.+)$/.exec(line) ?? [];
    return name === branch && from !== undefined && shortAddress(withoutCredentials(from)) === address;
  });
  return brought ? time : undefined;
}

/** git leaves out the end of an address that says nothing. */
function shortAddress(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}

/** Milliseconds. */
async function timeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
