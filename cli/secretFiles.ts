import { randomBytes } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { SkillberthError } from '../skill/index.ts';

/** Writes an export that only its owner can read, from its first byte; what stood there is replaced in one step. */
export async function writeForOwner(file: string, text: string): Promise<void> {
  const before = await lstat(file).catch(() => undefined);
  if (before !== undefined && !before.isFile()) {
    throw new SkillberthError({
      code: 'usage',
      message: 'Secrets are written to plain files only.',
      subject: file,
      nextStep: 'Name another file, or leave --output out to print them.',
    });
  }
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new SkillberthError({
        code: 'usage',
        message: 'There is no folder to write the file into.',
        subject: file,
        nextStep: 'Make the folder, or name a file in another one with --output.',
      });
    }
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The text of a document to import. Throws `usage` where there is no such file. */
export async function readDocumentFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR') throw error;
    throw new SkillberthError({
      code: 'usage',
      message: code === 'ENOENT' ? 'There is no such file.' : 'This is a folder.',
      subject: file,
      nextStep: 'Name the file to import, or - for standard input.',
    });
  }
}

/** A document as JSON. Its text is in no message: it may be secrets. */
export function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new SkillberthError({
      code: 'secret-invalid',
      message: 'The document to import is no JSON.',
      nextStep: 'Import what `skillberth secrets export --show` wrote.',
    });
  }
}
