import path from 'node:path';
import { isManifestName, SkillberthError } from '../../../skill/index.ts';
import { findSkillFolders } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import { makeFolder } from '../disk/disk.ts';
import type { TreeEntry } from './checkTree.ts';
import { pathProblem } from './pathProblem.ts';
import { writeTree } from './readTree.ts';

/** Bytes of a manifest, and their number, that are written to find out which of them are skills'. */
const largestManifest = 256 * 1024;
const mostManifests = 1_000;

/** Choices that an error names. */
const mostNamed = 10;

/**
 * Which folder of a listing holds the skill, relative with slashes, '' for its top. The same judgement as for a
 * workspace: manifests alone are written below `look`, and searched.
 * @throws SkillberthError `manifest-missing`, or `skill-ambiguous` that names the choices as `written` writes them
 */
export async function chooseFolder(
  repository: string,
  entries: readonly TreeEntry[],
  look: string,
  where: string,
  written: (folder: string) => string,
  context: OperationContext,
): Promise<string> {
  const manifests = entries.filter(
    ({ kind, path: file, size = Number.POSITIVE_INFINITY }) =>
      (kind === 'file' || kind === 'executable') &&
      isManifestName(path.posix.basename(file)) &&
      size <= largestManifest &&
      pathProblem(file) === undefined,
  );
  // The nearest first: of a repository with thousands, those of its top are meant.
  const nearest = [...manifests].sort((a, b) => stepsIn(a.path) - stepsIn(b.path)).slice(0, mostManifests);
  await makeFolder(look);
  await writeTree(repository, distinct(nearest), look, where, context);
  const found = (await findSkillFolders(look)).map(folder =>
    path.relative(look, folder).split(path.sep).join('/'),
  );
  const [only, ...others] = nearestOf(found);
  if (only === undefined) {
    throw new SkillberthError({
      code: 'manifest-missing',
      message: `${where} holds no skill: no folder in it has a manifest.`,
      nextStep: 'Check the folder after the colon: it must hold SKILL.md, skill.yaml or another manifest.',
    });
  }
  if (others.length === 0) return only;
  const choices = [only, ...others];
  const named = choices.slice(0, mostNamed).map(written).join(', ');
  const more = choices.length > mostNamed ? `, or one of ${choices.length - mostNamed} more` : '';
  throw new SkillberthError({
    code: 'skill-ambiguous',
    message: `${where} holds ${choices.length} skills.`,
    nextStep: `Name the one you mean: ${named}${more}.`,
  });
}

/** The top itself; else those in skills/; else those one level down; else all. */
function nearestOf(folders: readonly string[]): readonly string[] {
  const groups = [
    folders.filter(folder => folder === ''),
    folders.filter(folder => /^skills\/[^/]+$/.test(folder)),
    folders.filter(folder => !folder.includes('/')),
  ];
  return groups.find(group => group.length > 0) ?? folders;
}

/** Two that differ only in case would be one file on some systems; the chosen folder's are refused later. */
function distinct(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const seen = new Map(entries.map(entry => [entry.path.normalize('NFC').toLowerCase(), entry]));
  return [...seen.values()];
}

function stepsIn(file: string): number {
  return file.split('/').length;
}
