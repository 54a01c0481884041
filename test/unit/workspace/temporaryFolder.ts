import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Files by their path below the folder: a text, bytes, or `{ link }` to another path below it. */
export type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

/** A folder on the disk that goes away with the test. */
export async function temporaryFolder(files: Files = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'skillberth unit-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(file, content);
    else await symlink(path.join(folder, content.link), file);
  }
  return folder;
}

export async function setMode(folder: string, file: string, mode: number): Promise<void> {
  await chmod(path.join(folder, file), mode);
}

export const skill = (name: string): string =>
  `---\nname: ${name}\ndescription: Shows the weather. Use when somebody asks for a forecast.\n---\n\nAsk the service.\n`;
