import { existsSync } from 'node:fs';
import { cp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { below, greeterFiles } from './support/gitRepository.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
let elsewhere: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  elsewhere = await makeWorkspace();
});
afterEach(async () => {
  await workspace.dispose();
  await elsewhere.dispose();
});

const put = async (files: Readonly<Record<string, string | Buffer>>): Promise<void> => {
  for (const [file, text] of Object.entries(files)) await elsewhere.write(file, String(text));
};
const greet = async () => (await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {})).result;

test('a folder outside: installed, seen to change, installed again, kept when it is deleted', async () => {
  await put(below('my greeter', greeterFiles()));
  const folder = await realpath(elsewhere.at('my greeter'));
  await workspace.engine.install(elsewhere.at('my greeter'), {}, {});
  const origin = { kind: 'folder', path: folder };
  const status = await workspace.engine.status('greeter');
  expect(status).toMatchObject({ sourceKind: 'installed', sourceFolder: folder, origin });
  expect(status.versions[0]?.slots[0]).toMatchObject({ pending: true, stale: false, origin });
  await workspace.engine.activate('greeter', {}, {});

  await put(below('my greeter', greeterFiles({ word: 'Goodbye' })));
  expect((await workspace.engine.status('greeter')).versions[0]?.slots[0]).toMatchObject({ stale: true });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  expect(await greet()).toMatchObject({ text: 'Goodbye Ada' });

  await rm(folder, { recursive: true });
  const [listed, ...others] = await workspace.engine.list();
  expect(others).toEqual([]);
  expect(listed).toMatchObject({ id: 'greeter', sourceVersion: '1.0.0', origin });
  expect(listed?.error).toBeUndefined();
  expect(listed?.sourceFolder.startsWith(workspace.at('.skillberth', 'runtime'))).toBe(true);
  expect(await greet()).toMatchObject({ text: 'Goodbye Ada' });
  await workspace.engine.rollback('greeter', {});
  expect(await greet()).toMatchObject({ text: 'Hello Ada' });
  await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
    code: 'source-unreachable',
    subject: folder,
  });
});

test('relative to where the person stands; by a link; the only skill one level down', async () => {
  await put(below('work/skills/greeter', greeterFiles()));
  const startFolder = elsewhere.at('work', 'deep');
  await mkdir(startFolder);
  const origin = { kind: 'folder', path: await realpath(elsewhere.at('work', 'skills', 'greeter')) };
  for (const reference of ['../skills/greeter', '..']) {
    await workspace.engine.install(reference, { startFolder }, {});
    expect((await workspace.engine.status('greeter')).origin).toEqual(origin);
  }
  await symlink(elsewhere.at('work', 'skills', 'greeter'), elsewhere.at('linked'));
  await workspace.engine.install(elsewhere.at('linked'), {}, {});
  expect((await workspace.engine.status('greeter')).origin).toEqual(origin);
  await put(below('work/skills/other', greeterFiles({ name: 'other' })));
  await expect(workspace.engine.install('..', { startFolder }, {})).rejects.toMatchObject({
    code: 'skill-ambiguous',
    nextStep: expect.stringContaining(elsewhere.at('work', 'skills', 'other')),
  });
});

test("a folder of the workspace's sources is installed beside it, not from elsewhere", async () => {
  await writeSkill(workspace);
  for (const reference of ['greeter', workspace.at('skills', 'greeter'), './skills/greeter', '.']) {
    await workspace.engine.install(reference, { startFolder: workspace.folder }, {});
  }
  expect((await workspace.engine.status('greeter')).origin).toBeUndefined();
  expect(existsSync(workspace.at('.skillberth'))).toBe(false);
});

test('another skill by the same id is refused, wherever it is', async () => {
  await put(below('one', greeterFiles()));
  await put(below('two', greeterFiles()));
  await workspace.engine.install(elsewhere.at('one'), {}, {});
  await expect(workspace.engine.install(elsewhere.at('two'), {}, {})).rejects.toMatchObject({
    code: 'skill-exists',
    subject: await realpath(elsewhere.at('one')),
    nextStep: expect.stringContaining('skillberth uninstall greeter'),
  });
  await writeSkill(workspace);
  await expect(workspace.engine.install(elsewhere.at('one'), {}, {})).rejects.toMatchObject({
    code: 'skill-exists',
    subject: workspace.at('skills', 'greeter'),
  });
});

test('what is no skill is refused by its reason', async () => {
  await elsewhere.write('empty/readme.txt', 'x');
  await elsewhere.write('file.txt', 'x');
  const refusals: readonly (readonly [string, string])[] = [
    [elsewhere.at('empty'), 'manifest-missing'],
    [elsewhere.at('file.txt'), 'skill-not-found'],
    [elsewhere.at('none'), 'skill-not-found'],
    ['no-such-skill', 'skill-not-found'],
    ['gitlab:owner/repo', 'skill-not-found'],
    ['ftp://host/x.git', 'source-invalid'],
  ];
  for (const [reference, code] of refusals) {
    await expect(workspace.engine.install(reference, {}, {})).rejects.toMatchObject({
      code,
      nextStep: expect.stringMatching(/github:owner\/repo|SKILL\.md/),
    });
  }
  await put(below('large', greeterFiles()));
  await writeFile(elsewhere.at('large', 'data.bin'), Buffer.alloc(10 * 1024 * 1024 + 1));
  await expect(workspace.engine.install(elsewhere.at('large'), {}, {})).rejects.toMatchObject({
    code: 'source-too-large',
  });
});

test('a damaged installed skill hides no other, and an install mends it', async () => {
  await put(below('one', greeterFiles()));
  await put(below('two', greeterFiles({ name: 'other' })));
  await workspace.engine.install(elsewhere.at('one'), {}, {});
  await workspace.engine.install(elsewhere.at('two'), {}, {});
  const slot = '.skillberth/runtime/greeter/1.0.0/slots/A';
  await workspace.write(`${slot}/resolved.manifest.json`, '{');
  const listed = await workspace.engine.list();
  expect(listed.map(({ id, error }) => [id, error?.code])).toEqual([
    ['greeter', 'slot-unprepared'],
    ['other', undefined],
  ]);
  await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
    code: 'slot-unprepared',
  });
  await workspace.engine.install(elsewhere.at('one'), {}, {});
  expect((await workspace.engine.status('greeter')).error).toBeUndefined();
});

test("slots of a client folder's skill are its own: listed once, not as installed from elsewhere", async () => {
  await workspace.write(
    '.claude/skills/greeter/SKILL.md',
    '---\nname: greeter\ndescription: Greets people by their name when asked to.\n---\n# Greeter\n',
  );
  await workspace.engine.install('greeter', {}, {});
  const listed = await workspace.engine.list();
  expect(listed.map(({ id, sourceKind, origin }) => [id, sourceKind, origin])).toEqual([
    ['greeter', 'client', undefined],
  ]);
});

test('a moved workspace still has what was installed', async () => {
  await put(below('one', greeterFiles()));
  await workspace.engine.install(elsewhere.at('one'), {}, {});
  await rm(elsewhere.at('one'), { recursive: true });
  const moved = await makeWorkspace();
  try {
    await cp(workspace.at('.skillberth'), moved.at('.skillberth'), { recursive: true });
    expect(await moved.engine.status('greeter')).toMatchObject({
      id: 'greeter',
      sourceFolder: expect.stringContaining(moved.folder),
    });
    await moved.engine.activate('greeter', {}, {});
    expect((await moved.engine.run('greeter', undefined, { who: 'Ada' }, {})).result).toMatchObject({
      text: 'Hello Ada',
    });
  } finally {
    await moved.dispose();
  }
});

test('by the command line, from the folder where it is called', async () => {
  await put(below('greeter', greeterFiles()));
  const call = (...words: readonly string[]) =>
    callCommandLine(['--workspace', workspace.folder, ...words], { cwd: elsewhere.folder });
  const installed = await call('install', './greeter', '--json');
  expect(installed).toMatchObject({ code: 0 });
  expect(JSON.parse(installed.stdout)).toMatchObject({ skill: 'greeter', version: '1.0.0' });
  expect((await call('list')).stdout).toContain('greeter');
  const refused = await call('install', 'ext::sh', '--json');
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain('source-invalid');
});
