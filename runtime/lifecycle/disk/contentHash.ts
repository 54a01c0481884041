import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from '../../../workspace/index.ts';
import { forEachLimited } from './files.ts';

/**
 * SHA-256 (hex) over a skill's sources: for each file, in order, its path, whether it is executable, its length
 * and its bytes. Two folders have the same hash exactly when a run could not tell them apart.
 */
export async function contentHash(folder: string): Promise<string> {
  const files = await listFiles(folder);
  const parts = new Map<string, Buffer>();
  await forEachLimited(files, 16, async file => {
    parts.set(file, await hashOne(path.join(folder, file)));
  });
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${Buffer.byteLength(file)}:${file}\0`);
    hash.update(parts.get(file) ?? '');
  }
  return hash.digest('hex');
}

async function hashOne(file: string): Promise<Buffer> {
  const entry = await lstat(file);
  const link = entry.isSymbolicLink();
  const bytes = link
    ? Buffer.from(await readlink(file))
    : entry.isFile()
      ? await readFile(file)
      : Buffer.alloc(0);
  const kind = link ? 'link' : (entry.mode & 0o100) === 0 ? 'file' : 'executable';
  return createHash('sha256').update(`${kind}:${bytes.length}\0`).update(bytes).digest();
}
