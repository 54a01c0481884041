import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { isMissing } from '../disk/files.ts';

/**
 * Looks at what foreign code has left in a folder before anything in it is read: files, folders and links among them
 * may be there, and the folder may be missing. Throws `dependency-failed`.
 */
export async function requirePlainFiles(folder: string): Promise<void> {
  if (!(await isFolderOrMissing(folder))) throw refusal(path.basename(folder), 'is no folder');
  for (const entry of await entriesBelow(folder)) {
    if (entry.isFile() || entry.isDirectory()) continue;
    const absolute = path.join(entry.parentPath, entry.name);
    const shown = path.relative(folder, absolute);
    if (!entry.isSymbolicLink()) throw refusal(shown, 'is neither a file nor a folder');
    if (leadsOut(await readlink(absolute), path.relative(folder, entry.parentPath))) {
      throw refusal(shown, `leads out of ${path.basename(folder)}`);
    }
  }
}

/** `from`: the link's folder, relative. A way that goes up after it went down may pass another link: nobody needs it. */
function leadsOut(target: string, from: string): boolean {
  const steps = target.split(/[\\/]/).filter(step => step !== '' && step !== '.');
  const ups = steps.findIndex(step => step !== '..');
  const [up, down] = ups < 0 ? [steps.length, []] : [ups, steps.slice(ups)];
  const depth = from === '' ? 0 : from.split(path.sep).length;
  return path.isAbsolute(target) || up > depth || down.includes('..');
}

async function isFolderOrMissing(folder: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

async function entriesBelow(folder: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function refusal(place: string, what: string): SkillberthError {
  return new SkillberthError({
    code: 'dependency-failed',
    message: `${place}, which an installed package brought, ${what}.`,
    nextStep: 'Look at what brings it, and choose another version.',
  });
}
