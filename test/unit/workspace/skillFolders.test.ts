import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { findSkillFolders } from '../../../workspace/index.ts';
import { type Files, skill, temporaryFolder } from './temporaryFolder.ts';

/** The folders found, relative to the root. */
async function found(files: Files, below = ''): Promise<readonly string[]> {
  const root = await temporaryFolder(files);
  const folders = await findSkillFolders(path.join(root, below));
  return folders.map(folder => path.relative(root, folder).split(path.sep).join('/') || '.');
}

test('skills are found at any depth, in path order, inside each other too', async () => {
  const files = {
    'SKILL.md': skill('root'),
    'skills/weather/skill.yaml': 'name: weather\nversion: 1.0.0\n',
    'plugins/a/skills/deep/SKILL.md': skill('deep'),
    'plugins/a/skills/deep/more/skill.md': skill('more'),
    'other/adytum.plugin.json': '{}',
  };
  expect(await found(files)).toEqual([
    '.',
    'other',
    'plugins/a/skills/deep',
    'plugins/a/skills/deep/more',
    'skills/weather',
  ]);
  expect(await found(files, 'plugins')).toEqual(['plugins/a/skills/deep', 'plugins/a/skills/deep/more']);
});

test('clients keep skills in dot-folders; other dot-folders are not entered', async () => {
  const clients = ['.claude', '.agents', '.github', '.codex', '.opencode', '.gemini', '.cursor', '.adaos'];
  const files = Object.fromEntries(
    [...clients, '.other'].map(name => [`${name}/skills/weather/SKILL.md`, skill('weather')]),
  );
  expect(await found({ ...files, '.claude/plugins/x/SKILL.md': skill('x') })).toEqual(
    clients.map(name => `${name}/skills/weather`).sort(),
  );
});

test('what never holds skills is not entered', async () => {
  const folders = [
    'node_modules/a',
    '.git/a',
    'skills/.runtime/a',
    '.skillberth/runtime/a',
    '.venv/a',
    'env/lib/a',
  ];
  const files = Object.fromEntries(folders.map(name => [`${name}/SKILL.md`, skill('a')]));
  expect(await found({ ...files, 'env/pyvenv.cfg': 'home = /usr/bin\n', 'a/SKILL.md': skill('a') })).toEqual([
    'a',
  ]);
});

test("a manifest with a common name counts when it is a skill's", async () => {
  expect(
    await found({
      'web/manifest.json': '{"name": "Shop", "start_url": "/"}',
      'extension/manifest.json': '{"manifest_version": 3, "name": "x", "version": "1"}',
      'chart/manifest.yaml': 'apiVersion: v1\n',
      'tool/manifest.yaml': 'name: tool\nversion: 1.0.0\ntools: []\n',
      'skills/plain/manifest.yaml': 'name: plain\n',
      'agent/skill.yml': 'skill_id: a.b\n',
      'cluster/skill.yaml': 'apiVersion: v1\nkind: Skill\n',
      'broken/skill.yaml': 'tools: [\n',
      'dir/SKILL.md/file.txt': 'a folder of this name is none',
    }),
  ).toEqual(['agent', 'broken', 'skills/plain', 'tool']);
});

test.skipIf(process.platform === 'win32')(
  'a linked folder counts once, by its own path where it has one',
  async () => {
    expect(
      await found({
        'skills/weather/SKILL.md': skill('weather'),
        '.claude/skills': { link: 'skills' },
        'a-link': { link: 'skills/weather' },
        '.agents/skills/note.txt': '',
        'loop/self': { link: 'loop' },
        broken: { link: 'nowhere' },
        'real.txt': '',
        'file-link': { link: 'real.txt' },
      }),
    ).toEqual(['skills/weather']);
    const shared = await temporaryFolder({ 'SKILL.md': skill('shared') });
    const root = await temporaryFolder({ 'skills/one': { link: path.join('..', path.basename(shared)) } });
    expect(await findSkillFolders(root)).toEqual([path.join(root, 'skills', 'one')]);
  },
);

test('an aborted search ends with the reason', async () => {
  const root = await temporaryFolder({ 'a/SKILL.md': skill('a') });
  await expect(findSkillFolders(root, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});

test('a root that is not there is an error; so is a file', async () => {
  const root = await temporaryFolder({ file: '' });
  await expect(findSkillFolders(path.join(root, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(findSkillFolders(path.join(root, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
