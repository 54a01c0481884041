import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isTargetId, SkillberthError } from '../skill/index.ts';
import {
  blockingAccess,
  findSkillFolders,
  findWorkspaceFolder,
  isSkillFolder,
  stepsBelow,
} from '../workspace/index.ts';

/** Skills of one workspace, which share settings and are compared with each other. */
export interface SkillsToCheck {
  readonly workspaceFolder: string;
  /** Absolute. */
  readonly folders: ReadonlySet<string>;
}

export interface PathsToCheck {
  /** As they were typed: folders with skills anywhere below, skills, and files of skills. */
  readonly paths: readonly string[];
  readonly startFolder: string;
  /** Absolute: searched where there are no paths. Paths outside of it belong to workspaces of their own. */
  readonly workspaceFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The skills that the paths mean.
 * @throws SkillberthError with code `usage` for a path that is not there or that no skill belongs to.
 */
export async function skillsAt(wanted: PathsToCheck): Promise<readonly SkillsToCheck[]> {
  const { paths, startFolder, workspaceFolder, signal } = wanted;
  const search = { signal, access: blockingAccess };
  if (paths.length === 0) {
    return [{ workspaceFolder, folders: new Set(await findSkillFolders(workspaceFolder, search)) }];
  }
  const found = new Map<string, Set<string>>();
  for (const typed of paths) {
    const file = path.resolve(startFolder, typed);
    const isFolder = await isFolderAt(file, typed);
    const top = isFolder ? file : path.dirname(file);
    const workspace =
      stepsBelow(workspaceFolder, file) !== undefined ? workspaceFolder : await findWorkspaceFolder(top);
    const below = isFolder ? await findSkillFolders(file, search) : [];
    const folders = below.length > 0 ? below : await skillAbove(top, workspace);
    if (folders.length === 0) throw noSkill(typed, isFolder);
    const known = found.get(workspace);
    found.set(workspace, new Set([...(known ?? []), ...folders]));
  }
  return [...found].map(([folder, folders]) => ({ workspaceFolder: folder, folders }));
}

/** The skill that a file or a folder inside it belongs to. */
async function skillAbove(folder: string, workspaceFolder: string): Promise<readonly string[]> {
  for (let current = folder; ; current = path.dirname(current)) {
    if (await isSkillFolder(current)) return [current];
    if (current === workspaceFolder || path.dirname(current) === current) return [];
  }
}

async function isFolderAt(file: string, typed: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new SkillberthError({
      code: 'usage',
      message: `There is no file or folder ${typed}.`,
      subject: file,
      nextStep: isTargetId(typed)
        ? `To name several targets write them with commas: --target spec,${typed}.`
        : 'Name a skill, a file of one, or a folder with skills below it.',
    });
  }
}

function noSkill(typed: string, isFolder: boolean): SkillberthError {
  return new SkillberthError({
    code: 'usage',
    message: isFolder ? `There is no skill in ${typed} or below it.` : `${typed} belongs to no skill.`,
    nextStep: 'Name a folder with a manifest such as SKILL.md or skill.yaml in it or below it.',
  });
}
