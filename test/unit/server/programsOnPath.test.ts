import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { programsOnPath } from '../../../server/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-path-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, mode = 0o755): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, mode);
}

it.skipIf(process.platform === 'win32')('are the files that may be executed, links among them', async () => {
  await program('one/tool');
  await program('one/notes.txt', 0o644);
  await program('two/tool');
  await program('two/zip');
  await mkdir(path.join(folder, 'two/folder'));
  await symlink(path.join(folder, 'two/zip'), path.join(folder, 'one/archive'));
  await symlink(path.join(folder, 'gone'), path.join(folder, 'one/broken'));
  const PATH = ['one', 'two', 'missing'].map(name => path.join(folder, name)).join(':');
  expect(await programsOnPath({ PATH: `${PATH}:` }, 'linux')).toEqual(['archive', 'tool', 'zip']);
  expect(await programsOnPath({}, 'linux')).toEqual([]);
});

it('are the files with an extension of PATHEXT on Windows', async () => {
  await program('git.EXE', 0o644);
  await program('npm.cmd', 0o644);
  await program('notes.txt', 0o644);
  expect(await programsOnPath({ Path: folder, PathExt: '.EXE;.CMD' }, 'win32')).toEqual(['git', 'npm']);
  expect(await programsOnPath({ Path: folder }, 'win32')).toEqual(['git', 'npm']);
});
