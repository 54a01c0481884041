import path from 'node:path';
import process from 'node:process';
import { afterEach, expect, test, vi } from 'vitest';
import { findWorkspaceFolder } from '../../../workspace/index.ts';
import { temporaryFolder } from './temporaryFolder.ts';

afterEach(() => vi.unstubAllEnvs());

test('the nearest folder upwards with skills is the workspace, else the folder itself', async () => {
  const root = await temporaryFolder({
    'project/.claude/skills/a/SKILL.md': '',
    'project/source/deep/file.txt': '',
    'plain/deep/file.txt': '',
  });
  const project = path.join(root, 'project');
  expect(await findWorkspaceFolder(path.join(project, 'source', 'deep'))).toBe(project);
  expect(await findWorkspaceFolder(path.join(root, 'plain', 'deep'))).toBe(path.join(root, 'plain', 'deep'));
});

test.skipIf(process.platform === 'win32')(
  "clients' folders in the home folder make no workspace of it",
  async () => {
    const home = await temporaryFolder({ '.claude/skills/a/SKILL.md': '', 'project/file.txt': '' });
    vi.stubEnv('HOME', home);
    const project = path.join(home, 'project');
    expect(await findWorkspaceFolder(project)).toBe(project);
    expect(await findWorkspaceFolder(home)).toBe(home);
    const other = await temporaryFolder({ 'skills/a/SKILL.md': '', 'project/file.txt': '' });
    vi.stubEnv('HOME', other);
    expect(await findWorkspaceFolder(path.join(other, 'project'))).toBe(other);
  },
);
