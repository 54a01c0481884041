import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

test('files that a killed process had not put in place are removed by the next writer', async () => {
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.write('skills/.runtime/greeter/state.json.4711-1.tmp', '{');
  await workspace.write('skills/.runtime/greeter/1.0.0/meta.json.4711-2.tmp', '{');
  await workspace.engine.activate('greeter', {}, {});
  const names = await readdir(workspace.at('skills', '.runtime', 'greeter'), { recursive: true });
  expect(names.filter(name => name.endsWith('.tmp'))).toEqual([]);
});

test('the runtime folder ignores itself in git, whichever command makes it', async () => {
  await writeSkill(workspace);
  await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
    code: 'slot-unprepared',
  });
  expect(await workspace.read('skills/.runtime/.gitignore')).toBe('*\n');
});

test('a damaged runtime of one skill hides no other skill', async () => {
  await writeSkill(workspace);
  await writeSkill(workspace, { name: 'other' });
  await mkdir(workspace.at('skills', '.runtime', 'greeter', 'state.json'), { recursive: true });
  expect(await workspace.engine.list()).toMatchObject([
    { id: 'greeter', readiness: { state: 'unhealthy' }, error: { message: expect.any(String) } },
    { id: 'other', readiness: { state: 'not_installed' } },
  ]);
});

test('two workspace folders that see the same skill list it once', async () => {
  await writeSkill(workspace);
  const { folder } = workspace;
  const engine = new Engine({ workspaceFolders: [folder, folder], supervisorScript, pythonFolder });
  expect((await engine.list()).map(skill => skill.id)).toEqual(['greeter']);
});

/** Root may remove everything: then the commands run as the user that owns nothing else. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === 'win32')(
  'folders that a skill made read-only do not stand in the way of the next install',
  async () => {
    await workspace.write('skills/notes/SKILL.md', '---\nname: notes\ndescription: Notes.\n---\nHi.\n');
    const options = {
      cwd: workspace.folder,
      env: { HOME: workspace.folder },
      ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    };
    if (isRoot) execFileSync('chown', ['-R', String(nobody), workspace.folder]);
    const install = () => callCommandLine(['install', 'notes'], options);
    expect(await install()).toMatchObject({ code: 0 });
    const slots = ['skills', '.runtime', 'notes', '0.0.0', 'slots'];
    const locked = workspace.at(...slots, 'A', 'tmp', 'locked');
    await mkdir(locked);
    await workspace.write([...slots, 'A', 'tmp', 'locked', 'file'].join('/'), '');
    if (isRoot) execFileSync('chown', ['-R', String(nobody), locked]);
    await chmod(locked, 0o500);
    expect(await install()).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') });
    expect((await readdir(workspace.at(...slots))).sort()).toEqual(['A', 'B']);
  },
);
