import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskStep, setFaultPoint } from '../../runtime/index.ts';
import { callCommandLine, commandLineScript } from './support/commandLine.ts';
import { pathWithout, setVariables, withoutOwnSettings, writeWheel } from './support/packages.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
let restore: () => void;
beforeEach(async () => {
  workspace = await makeWorkspace();
  restore = setVariables({
    ...withoutOwnSettings(),
    SKILLBERTH_CACHE: workspace.at('cache'),
    PATH: pathWithout('uv'),
  });
  await writeWheel(workspace.at('wheels'), { name: 'alpha' });
  process.env['PIP_FIND_LINKS'] = path.join('~', 'nowhere');
  process.env['UV_FIND_LINKS'] = workspace.at('wheels');
});
afterEach(async () => {
  setFaultPoint(undefined);
  restore();
  await workspace.dispose();
});

async function writeSkillWithPackage(name = 'greeter', requirement = 'alpha'): Promise<void> {
  const manifest = `name: ${name}\nversion: 1.0.0\ndependencies: ["${requirement}"]\ntools: []\n`;
  await writeSkill(workspace, { name, manifest });
}

function slot(letter: string, ...parts: string[]): string {
  return workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', letter, ...parts);
}

async function install(letter: 'A' | 'B'): Promise<string> {
  const output: string[] = [];
  const context = { onOutput: (text: string) => void output.push(text) };
  await workspace.engine.install('greeter', { slot: letter, offline: true }, context);
  return output.join('');
}

async function entries(): Promise<readonly string[]> {
  return await readdir(workspace.at('cache'));
}

/** The folder of the only entry. */
async function entryFolder(): Promise<string> {
  const [name = '', ...more] = await entries();
  expect([name, more]).toEqual([expect.stringMatching(/^python-[0-9a-f]{32}$/), []]);
  return workspace.at('cache', name);
}

test('packages are fetched once; the next install copies them and starts no process', async () => {
  await writeSkillWithPackage();
  expect(await install('A')).not.toContain('Taken from the cache');
  await entryFolder();
  const steps: DiskStep[] = [];
  setFaultPoint(step => void steps.push(step));
  expect(await install('B')).toContain('Taken from the cache: alpha');
  expect(steps.filter(step => step.operation === 'spawn')).toEqual([]);
  expect((await readdir(slot('B', 'env'))).sort()).toEqual(['alpha-1.0.dist-info', 'alpha.py']);
});

test('what a skill does to its slot stays there', async () => {
  await writeSkillWithPackage();
  await install('A');
  const file = slot('A', 'env', 'alpha.py');
  expect((await stat(file)).nlink).toBe(1);
  await writeFile(file, 'version = "hacked"\n');
  await install('B');
  expect(await readFile(slot('B', 'env', 'alpha.py'), 'utf8')).toBe('version = "1.0"\n');
});

test.each([
  ['lacks a file', (entry: string) => rm(path.join(entry, 'files', 'alpha.py'))],
  ['has a file that was cut off', (entry: string) => truncate(path.join(entry, 'files', 'alpha.py'), 3)],
  ['was never finished', (entry: string) => rm(path.join(entry, 'entry.json'))],
  ['has a torn marker', (entry: string) => truncate(path.join(entry, 'entry.json'), 40)],
])('an entry that %s is built again', async (_what, damage) => {
  await writeSkillWithPackage();
  await install('A');
  await damage(await entryFolder());
  expect(await install('B')).not.toContain('Taken from the cache');
  expect(await readFile(slot('B', 'env', 'alpha.py'), 'utf8')).toBe('version = "1.0"\n');
  await entryFolder();
});

test('other wheels, constraints or requirements are other entries', async () => {
  await writeSkillWithPackage();
  await install('A');
  await writeWheel(workspace.at('wheels'), { name: 'alpha', version: '2.0' });
  expect(await install('B')).not.toContain('Taken from the cache');
  expect(await readFile(slot('B', 'env', 'alpha.py'), 'utf8')).toBe('version = "2.0"\n');
  await workspace.write('skills/greeter/constraints.txt', '# held back\nalpha<2\n');
  expect(await install('A')).not.toContain('Taken from the cache');
  expect(await readFile(slot('A', 'env', 'alpha.py'), 'utf8')).toBe('version = "1.0"\n');
  await writeSkillWithPackage('greeter', 'alpha==1.0');
  expect(await install('B')).not.toContain('Taken from the cache');
  expect(await entries()).toHaveLength(4);
});

test('two processes that need the same packages at once both get them', async () => {
  await writeSkillWithPackage('greeter');
  await writeSkillWithPackage('waver');
  const answers = await Promise.all(
    ['greeter', 'waver'].map(skill =>
      callCommandLine(['install', skill, '--offline'], { cwd: workspace.folder }),
    ),
  );
  expect(answers.map(answer => [answer.code, answer.stderr])).toEqual([
    [0, expect.anything()],
    [0, expect.anything()],
  ]);
  for (const skill of ['greeter', 'waver']) {
    const file = workspace.at('skills', '.runtime', skill, '1.0.0', 'slots', 'A', 'env', 'alpha.py');
    expect(existsSync(file)).toBe(true);
  }
  await entryFolder();
});

test('a killed build leaves nothing that counts', async () => {
  await writeSkillWithPackage();
  const child = spawn(process.execPath, [commandLineScript, 'install', 'greeter', '--offline'], {
    cwd: workspace.folder,
    stdio: 'ignore',
  });
  while (!(existsSync(workspace.at('cache')) && (await entries()).length > 0)) await sleep(5);
  child.kill('SIGKILL');
  await new Promise(resolve => child.once('close', resolve));
  expect((await entries()).filter(name => !name.startsWith('.building-'))).toEqual([]);
  expect(await install('A')).not.toContain('Taken from the cache');
  expect(existsSync(slot('A', 'env', 'alpha.py'))).toBe(true);
});

test('a cancelled build leaves nothing', async () => {
  await writeSkillWithPackage();
  const controller = new AbortController();
  const onOutput = (text: string): void => {
    if (text.startsWith('$ pip install')) setTimeout(() => controller.abort(), 50);
  };
  const installing = workspace.engine.install('greeter', {}, { signal: controller.signal, onOutput });
  await expect(installing).rejects.toMatchObject({ code: 'cancelled' });
  expect(await entries()).toEqual([]);
});

test('what a killed build left is removed after a day', async () => {
  await writeSkillWithPackage();
  await mkdir(workspace.at('cache', '.building-old'), { recursive: true });
  await mkdir(workspace.at('cache', '.building-young'));
  await utimes(workspace.at('cache', '.building-old'), 0, 0);
  await install('A');
  expect(await entries()).toContain('.building-young');
  expect(await entries()).not.toContain('.building-old');
});

test('entries that no install takes are garbage after a while, and only they', async () => {
  await writeSkillWithPackage();
  await install('A');
  const entry = await entryFolder();
  const collect = async (): Promise<readonly string[]> => {
    const { removed } = await workspace.engine.collectGarbage(undefined, {}, {});
    return removed.map(each => each.path).filter(removedPath => removedPath.startsWith(entry));
  };
  await utimes(path.join(entry, 'used'), 0, 0);
  await install('B');
  expect(await collect()).toEqual([]);
  await utimes(path.join(entry, 'used'), 0, 0);
  expect(await collect()).toEqual([entry]);
  expect(existsSync(entry)).toBe(false);
});
