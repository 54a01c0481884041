import path from 'node:path';
import { countText, runtimeFolderName, SkillberthError } from '../../../skill/index.ts';
import {
  type DiscoveredSkill,
  readSkill,
  type SkillOrigin,
  type SkillSource,
} from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import { rename } from '../disk/disk.ts';
import { checkTree, type TreeEntry } from './checkTree.ts';
import { chooseFolder } from './chooseFolder.ts';
import { fetchCommit } from './fetchCommit.ts';
import type { SourceLimits } from './limits.ts';
import { listTree, writeTree } from './readTree.ts';
import { type GitReference, writtenReference } from './reference.ts';

export type GitOrigin = Extract<SkillOrigin, { kind: 'git' }>;

/**
 * Fetches the skill that a reference names into `folder`, which is the caller's to remove, and reads it. Nothing of
 * it is written before all of it has been checked, and nothing of it runs.
 */
export async function fetchSkill(
  reference: GitReference,
  folder: string,
  source: SkillSource,
  limits: SourceLimits,
  context: OperationContext,
): Promise<DiscoveredSkill & { readonly origin: GitOrigin }> {
  context.onStep?.(`Fetching ${writtenReference(reference)}`);
  const repository = path.join(folder, 'repository');
  const commit = await fetchCommit(reference, repository, limits, context);
  const where = writtenReference(reference);
  const listed = await listTree(repository, commit, reference.folder, limits, where, context);
  if (listed === undefined) throw noSuchFolder(reference, commit);
  const steps = reference.folder?.split('/') ?? [];
  const look = path.join(folder, 'look', ...placeOf(steps));
  const written = (below: string): string => writtenReference(reference, path.posix.join(...steps, below));
  const chosen = await chooseFolder(repository, listed, look, where, written, context);
  const entries = entriesBelow(listed, chosen);
  const all = [...steps, ...(chosen === '' ? [] : chosen.split('/'))];
  const skillFolder = all.length === 0 ? undefined : all.join('/');
  const whole = skillFolder === undefined ? where : writtenReference(reference, skillFolder);
  checkTree(entries, limits, whole);
  const files = entries.filter(({ kind }) => kind !== 'folder' && kind !== 'submodule');
  context.onStep?.(`Reading ${countText(files.length)} ${files.length === 1 ? 'file' : 'files'}`);
  for (const { kind, path: file } of entries) {
    if (kind === 'submodule')
      context.onOutput?.(`Left out: ${file} is another repository (a submodule).\n`, 'stdout');
  }
  const target = path.join(folder, 'files', ...placeOf(all));
  await writeTree(repository, files, target, whole, context);
  const origin: GitOrigin = {
    kind: 'git',
    url: reference.url,
    ...(reference.ref === undefined ? {} : { ref: reference.ref }),
    commit,
    ...(skillFolder === undefined ? {} : { folder: skillFolder }),
  };
  return { ...(await readFetched(target, all.length === 0, source, whole)), origin };
}

/**
 * Where a folder of the repository is written: under its own name and that of the folder above, since both have a say
 * in what it is.
 */
function placeOf(steps: readonly string[]): readonly [string, string] {
  return [steps.at(-2) ?? 'repository', steps.at(-1) ?? 'skill'];
}

function entriesBelow(entries: readonly TreeEntry[], folder: string): readonly TreeEntry[] {
  if (folder === '') return entries;
  const start = `${folder}/`;
  return entries
    .filter(({ path: file }) => file.startsWith(start))
    .map(entry => ({ ...entry, path: entry.path.slice(start.length) }));
}

async function readFetched(
  folder: string,
  isTop: boolean,
  source: SkillSource,
  where: string,
): Promise<DiscoveredSkill> {
  const skill = await readSkill(folder, source);
  if (skill === undefined) {
    throw new SkillberthError({
      code: 'manifest-missing',
      message: `${where} holds no skill.`,
      nextStep: 'Check the folder after the colon: it must hold SKILL.md, skill.yaml or another manifest.',
    });
  }
  // A repository's top has no folder name of its own: a clone of it can be called anything.
  const named = path.join(path.dirname(folder), runtimeFolderName(skill.id));
  if (!isTop || named === folder) return skill;
  await rename(folder, named);
  return (await readSkill(named, source)) ?? skill;
}

function noSuchFolder(reference: GitReference, commit: string): SkillberthError {
  return new SkillberthError({
    code: 'skill-not-found',
    message: `${reference.shown} has no folder ${reference.folder ?? ''} at ${reference.ref ?? 'its default branch'}.`,
    subject: writtenReference(reference),
    nextStep: 'Check the folder after the colon, and the branch, tag or commit after #.',
    detail: `The commit is ${commit}.`,
  });
}
