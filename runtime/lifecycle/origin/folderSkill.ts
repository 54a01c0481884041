import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { countText, SkillberthError } from '../../../skill/index.ts';
import {
  type DiscoveredSkill,
  homeFolder,
  isFolder,
  isSkillFolder,
  listFiles,
  readSkill,
  type SkillOrigin,
  type SkillSource,
  stepsBelow,
} from '../../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { tooLarge } from './checkTree.ts';
import { megabytes, type SourceLimits } from './limits.ts';

type FolderOrigin = Extract<SkillOrigin, { kind: 'folder' }>;

/** The reference as the absolute path of a folder that exists, links resolved; undefined where there is none. */
export async function existingFolder(reference: string, startFolder: string): Promise<string | undefined> {
  const folder = path.resolve(startFolder, expanded(reference));
  return (await isFolder(folder)) ? await realpath(folder) : undefined;
}

/** Whether a reference can only be meant as a path. Drives and backslashes are Windows's. */
export function isPath(reference: string, platform: NodeJS.Platform = process.platform): boolean {
  if (['.', '..', '~'].includes(reference)) return true;
  return platform === 'win32' ? /[/\\]|^[a-z]:/i.test(reference) : reference.includes('/');
}

function expanded(reference: string): string {
  const home = homeFolder();
  if (home === undefined || !/^~($|[/\\])/.test(reference)) return reference;
  return path.join(home, reference.slice(1));
}

/**
 * The skill in a folder outside the workspace's sources: of the folder itself, else the only one in its `skills/` or
 * one level down.
 */
export async function folderSkill(
  folder: string,
  source: SkillSource,
  limits: SourceLimits,
  context: OperationContext,
): Promise<DiscoveredSkill & { readonly origin: FolderOrigin }> {
  if (stepsBelow(source.runtimeFolder, folder) !== undefined) {
    throw new SkillberthError({
      code: 'source-invalid',
      message: 'That folder belongs to the slots, which installs replace.',
      subject: folder,
      nextStep: 'Copy the skill to a folder of its own, or name the place that it was installed from.',
    });
  }
  const chosen = await realpath(await chosenFolder(folder));
  await checkSize(chosen, limits, context);
  const skill = await readSkill(chosen, source);
  if (skill === undefined) throw noSkill(folder);
  return { ...skill, origin: { kind: 'folder', path: chosen } };
}

async function chosenFolder(folder: string): Promise<string> {
  if (await isSkillFolder(folder)) return folder;
  for (const parent of [path.join(folder, 'skills'), folder]) {
    const found = await skillsIn(parent);
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0) return only;
    if (only !== undefined) {
      throw new SkillberthError({
        code: 'skill-ambiguous',
        message: `The folder holds ${found.length} skills.`,
        subject: folder,
        nextStep: `Name the folder of the one you mean: ${found.slice(0, 10).join(', ')}.`,
      });
    }
  }
  throw noSkill(folder);
}

async function skillsIn(parent: string): Promise<readonly string[]> {
  if (!(await isFolder(parent))) return [];
  const entries = await readdir(parent, { withFileTypes: true });
  const folders = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.'));
  const found: string[] = [];
  for (const { name } of folders) {
    const folder = path.join(parent, name);
    if (await isSkillFolder(folder)) found.push(folder);
  }
  return found.sort();
}

/** A home folder with a stray manifest must not be copied into a slot. */
async function checkSize(folder: string, limits: SourceLimits, context: OperationContext): Promise<void> {
  const files = await listFiles(folder);
  const most = countText(limits.files);
  if (files.length > limits.files) throw tooLarge(folder, `holds more than ${most} files`);
  let total = 0;
  for (const file of files) {
    throwIfCancelled(context.signal);
    const { size } = await lstat(path.join(folder, file));
    total += size;
    if (size > limits.file) {
      throw tooLarge(
        folder,
        `holds ${file} (${megabytes(size)}), and a file may have ${megabytes(limits.file)}`,
      );
    }
  }
  if (total > limits.total)
    throw tooLarge(folder, `has ${megabytes(total)} in all; ${megabytes(limits.total)} is the most`);
}

function noSkill(folder: string): SkillberthError {
  return new SkillberthError({
    code: 'manifest-missing',
    message: 'The folder holds no skill.',
    subject: folder,
    nextStep: 'Name a folder that holds SKILL.md, skill.yaml or another manifest.',
  });
}
