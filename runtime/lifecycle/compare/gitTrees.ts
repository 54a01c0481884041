import { createHash } from 'node:crypto';
import process from 'node:process';
import { type DiscoveredSkill, listFiles } from '../../../workspace/index.ts';
import { folderTree } from './folderTree.ts';
import { askGit, askGitIfAny, runGit, unreadable } from './git.ts';
import type { Repository } from './repository.ts';
import { maximumText, textOf } from './textOf.ts';
import type { Tree, TreeFile } from './tree.ts';

/** The tree of the skill's folder in a commit; empty where the commit has no such folder. */
export async function committedTree(folder: string, commit: string, signal?: AbortSignal): Promise<Tree> {
  const listing = await askGit(folder, ['ls-tree', '-r', '-z', commit], signal);
  const tree = new Map<string, TreeFile>();
  for (const line of listing.split('\0')) {
    const [, mode, digest, file] = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    if (mode === undefined || digest === undefined || file === undefined) continue;
    const link = mode === '120000';
    tree.set(file, {
      kind: link ? 'link' : 'file',
      executable: link ? undefined : mode === '100755',
      digest,
      text: () => blobText(folder, digest, signal),
    });
  }
  return tree;
}

/** Undefined too where a partial clone does not hold the content. */
async function blobText(folder: string, digest: string, signal?: AbortSignal): Promise<string | undefined> {
  const size = await askGitIfAny(folder, ['cat-file', '-s', digest], signal);
  if (size === undefined || Number(size) > maximumText) return undefined;
  const text = await askGitIfAny(folder, ['cat-file', 'blob', digest], signal);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text);
  // Output comes as text. Bytes that are no UTF-8 were replaced in it, and so it has another hash.
  return blobHash(digest.length)(bytes.length).update(bytes).digest('hex') === digest
    ? textOf(bytes)
    : undefined;
}

/**
 * The files of the skill's folder as they would be committed: staged, changed and untracked ones count, ignored ones
 * and those that no install copies do not. `committed`: trees whose files count although they are ignored here.
 */
export async function workingTree(
  skill: DiscoveredSkill,
  repository: Repository,
  committed: readonly Tree[],
  signal?: AbortSignal,
): Promise<Tree> {
  const { folder } = skill;
  const [listed, sources] = await Promise.all([listedFiles(folder, signal), listFiles(folder)]);
  const installed = new Set(sources);
  const files = new Set([
    ...[...listed].filter(([file, { tracked }]) => tracked || installed.has(file)).map(([file]) => file),
    ...committed.flatMap(tree => [...tree.keys()]),
  ]);
  return await folderTree(folder, [...files], {
    startDigest: blobHash(repository.hashLength),
    keepsLineFeeds: file => keepsLineFeeds(listed.get(file)?.attribute ?? '', repository.keepsLineFeeds),
    knowsExecutables: repository.knowsExecutables && process.platform !== 'win32',
    knowsLinks: repository.knowsLinks,
    signal,
  });
}

interface ListedFile {
  readonly tracked: boolean;
  /** As `git ls-files --eol` writes it: `text=auto`, `-text`, or nothing. */
  readonly attribute: string;
}

/** Tracked files, and untracked ones that are not ignored. Nothing is converted. */
async function listedFiles(
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ListedFile>> {
  const words = ['ls-files', '-t', '--eol', '-z', '-c', '-o', '--exclude-standard'];
  const files = new Map<string, ListedFile>();
  for (const line of (await askGit(folder, words, signal)).split('\0')) {
    const [, tag, attribute, file] = /^(\S) i\/\S*\s+w\/\S*\s+attr\/([^\t]*?) *\t(.+)$/s.exec(line) ?? [];
    if (tag === undefined || attribute === undefined || file === undefined) continue;
    files.set(file, { tracked: tag !== '?', attribute });
  }
  return files;
}

/** gitattributes(5): whether a commit turns this file's line endings into line feeds. */
function keepsLineFeeds(attribute: string, byDefault: boolean): boolean {
  return attribute === '' ? byDefault : attribute !== '-text';
}

/** Whether staged changes differ from a commit, whatever lies in the folder. */
export async function isStaged(folder: string, commit: string, signal?: AbortSignal): Promise<boolean> {
  const words = ['diff-index', '--cached', '--quiet', '--no-ext-diff', '--no-textconv', commit, '--', '.'];
  const result = await runGit(folder, words, { signal });
  if (result.exitCode === 0 || result.exitCode === 1) return result.exitCode === 1;
  throw unreadable(folder, result.stderr);
}

/** The hash by which git knows a content; `digits` tell SHA-1 from SHA-256. */
function blobHash(digits: number): (size: number) => ReturnType<typeof createHash> {
  return size => createHash(digits === 64 ? 'sha256' : 'sha1').update(`blob ${size}\0`);
}
