import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
  const engine = new Engine({
    workspaceFolders: [folder, folder],
    supervisorScript,
    pythonFolder,
    actor: 'cli',
  });
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
      env: { HOME: workspace.folder, SKILLBERTH_HOME: workspace.at('state') },
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

test.skipIf(process.platform === 'win32')(
  'a workspace that cannot be written is shown, and an install says why it does not work',
  async () => {
    await writeNotes('1.0.0');
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
    const options = {
      cwd: workspace.folder,
      env: { HOME: workspace.folder, SKILLBERTH_HOME: workspace.at('state') },
      ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    };
    execFileSync('chmod', ['-R', 'a+rX,a-w', workspace.folder]);
    try {
      const list = await callCommandLine(['list', '--json'], options);
      expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining('"1.0.0"') });
      expect(await callCommandLine(['status', 'notes'], options)).toMatchObject({ code: 0 });
      const install = await callCommandLine(['install', 'notes', '--json'], options);
      expect(install.code).not.toBe(0);
      expect(install.stdout + install.stderr).toMatch(/disk-failed|lock-failed/);
      expect(install.stdout + install.stderr).not.toContain('    at ');
    } finally {
      execFileSync('chmod', ['-R', 'u+w', workspace.folder]);
    }
  },
);

describe('what is gone or damaged bars nothing else', () => {
  const runtime = 'skills/.runtime/notes';
  const install = async (version: string) => {
    await writeNotes(version);
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
  };
  const history = async (version: string): Promise<readonly string[]> => {
    const meta = JSON.parse(await workspace.read(`${runtime}/${version}/meta.json`));
    return meta.history.map((entry: { readonly action: string }) => entry.action);
  };

  test('the slot that was active before is gone: rollback says so, and brings nothing back', async () => {
    await install('1.0.0');
    await install('2.0.0');
    await rm(workspace.at(runtime, '1.0.0'), { recursive: true });
    await expect(workspace.engine.rollback('notes', {})).rejects.toMatchObject({
      code: 'slot-unprepared',
      message: expect.stringContaining('is not there any more'),
    });
    await expect(stat(workspace.at(runtime, '1.0.0'))).rejects.toThrow('ENOENT');
  });

  test('a damaged active slot: another one can be installed and activated', async () => {
    await install('1.0.0');
    await workspace.write(`${runtime}/1.0.0/slots/A/resolved.manifest.json`, '{');
    await install('1.0.0');
    expect(JSON.parse(await workspace.read(`${runtime}/state.json`))).toMatchObject({ slot: 'B' });
  });

  test('a damaged record is kept aside, and made anew of what the slots and the state tell', async () => {
    await install('1.0.0');
    await install('1.0.0');
    await workspace.write(`${runtime}/1.0.0/meta.json`, '{"history": [');
    await workspace.engine.rollback('notes', {});
    expect(await history('1.0.0')).toEqual(['install', 'install', 'activate', 'rollback']);
    const names = await readdir(workspace.at(runtime, '1.0.0'));
    expect(names.filter(name => name.startsWith('meta.json.damaged-'))).toHaveLength(1);
  });

  test('a lost state.json: the next activation gives no number twice', async () => {
    await install('1.0.0');
    await install('1.0.0');
    await rm(workspace.at(runtime, 'state.json'));
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
    expect(JSON.parse(await workspace.read(`${runtime}/state.json`))).toMatchObject({ generation: 3 });
    expect(await history('1.0.0')).toEqual([
      'install',
      'activate',
      'install',
      'activate',
      'install',
      'activate',
    ]);
  });

  test('markers of a version that is neither active nor previous any more are removed', async () => {
    await install('1.0.0');
    await install('2.0.0');
    await install('3.0.0');
    expect(await readdir(workspace.at(runtime, '1.0.0'))).not.toContain('previous');
    expect(await workspace.read(`${runtime}/2.0.0/previous`)).toBe('A\n');
  });
});

async function writeNotes(version: string): Promise<void> {
  await workspace.write(
    'skills/notes/SKILL.md',
    `---\nname: notes\ndescription: Keeps notes. Use when something should be noted.\nmetadata:\n  version: "${version}"\n---\n\n# Notes\n`,
  );
}
