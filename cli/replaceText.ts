import { randomBytes } from 'node:crypto';
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file's new text beside it and renames it over, so that a reader finds the old text or the new one. Its mode
 * is kept; behind a link the file that it leads to is written. Resolves to false, and writes nothing, where the file
 * no longer holds `before`.
 */
export async function replaceText(file: string, before: string, after: string): Promise<boolean> {
  const real = await realpath(file);
  const { mode } = await stat(real);
  if (!(await readFile(real)).equals(Buffer.from(before))) return false;
  const temporary = path.join(
    path.dirname(real),
    `.${path.basename(real)}.${randomBytes(6).toString('hex')}`,
  );
  try {
    await writeFile(temporary, after, { flag: 'wx', flush: true });
    await chmod(temporary, mode & 0o7777);
    await rename(temporary, real);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return true;
}
