import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DiskStep, setFaultPoint } from '../../runtime/index.ts';
import { packNpm, pathWithout, setVariables } from './support/packages.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

const run = promisify(execFile);

let workspace: TestWorkspace;
let restore: () => void;
beforeEach(async () => {
  workspace = await makeWorkspace();
  restore = setVariables({ SKILLBERTH_CACHE: workspace.at('cache'), PATH: process.env['PATH'] });
});
afterEach(async () => {
  setFaultPoint(undefined);
  restore();
  await workspace.dispose();
});

/** A skill with a package in a tarball, whose install script leaves a canary, and one in a folder. */
async function writeNodeSkill(members: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await writeSkill(workspace, { manifest: 'name: greeter\nversion: 1.0.0\ntools: []\n' });
  const canary = workspace.at('canary');
  const postinstall = `node -e "require('fs').writeFileSync(process.env.CANARY, '')"`;
  process.env['CANARY'] = canary;
  await packNpm(
    workspace.at('skills/greeter/vendor'),
    { name: 'packed', version: '1.0.0', scripts: { postinstall }, bin: { packed: 'index.js' } },
    { 'index.js': '#!/usr/bin/env node\nmodule.exports = "packed";\n' },
  );
  await workspace.write('skills/greeter/lib/own/package.json', '{"name": "own", "version": "1.0.0"}');
  await workspace.write('skills/greeter/lib/own/index.js', 'module.exports = "own";\n');
  await workspace.write(
    'skills/greeter/package.json',
    JSON.stringify({
      name: 'greeter',
      version: '1.0.0',
      scripts: { postinstall },
      dependencies: { packed: 'file:vendor/packed-1.0.0.tgz', own: 'file:lib/own' },
      devDependencies: { tool: 'workspace:*' },
      ...members,
    }),
  );
}

function slot(letter: string, ...parts: string[]): string {
  return workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', letter, ...parts);
}

async function install(letter: 'A' | 'B', options: { readonly allowScripts?: true } = {}): Promise<string> {
  const log: string[] = [];
  const context = {
    onStep: (step: string) => void log.push(`${step}\n`),
    onOutput: (text: string) => void log.push(text),
  };
  await workspace.engine.install('greeter', { slot: letter, offline: true, ...options }, context);
  return log.join('');
}

test('packages go to the slot, without scripts and without links out of it', async () => {
  await writeNodeSkill();
  expect(await install('A')).toContain('Installing 2 npm packages\n$ npm install\n');
  expect(existsSync(workspace.at('canary'))).toBe(false);
  await rm(workspace.at('skills', 'greeter'), { recursive: true });
  const source = `console.log(require('packed'), require('own'))`;
  await writeFile(slot('A', 'src', 'skills', 'greeter', 'try.cjs'), source);
  const { stdout } = await run(process.execPath, [slot('A', 'src', 'skills', 'greeter', 'try.cjs')]);
  expect(stdout).toBe('packed own\n');
  const links = (await readdir(slot('A', 'node_modules'), { withFileTypes: true })).filter(entry =>
    entry.isSymbolicLink(),
  );
  expect(links).toEqual([]);
});

test('the second install starts no process and needs no npm', async () => {
  await writeNodeSkill();
  await install('A');
  process.env['PATH'] = pathWithout('npm');
  const spawned: string[] = [];
  setFaultPoint(({ operation, path: program }: DiskStep) => {
    if (operation === 'spawn') spawned.push(program);
  });
  expect(await install('B')).toContain('Taken from the cache: packed, own');
  // Which interpreters there are may be asked: PATH is another one.
  expect(spawned.filter(program => /npm/.test(program))).toEqual([]);
  expect(await readFile(slot('B', 'node_modules', 'own', 'index.js'), 'utf8')).toContain('own');
});

test('a package of the skill that changed is installed again', async () => {
  await writeNodeSkill();
  await install('A');
  await workspace.write('skills/greeter/lib/own/index.js', 'module.exports = "changed";\n');
  await install('B');
  expect(await readFile(slot('B', 'node_modules', 'own', 'index.js'), 'utf8')).toContain('changed');
});

test('a lockfile is followed to the letter', async () => {
  await writeNodeSkill({ devDependencies: {} });
  const cwd = workspace.at('skills', 'greeter');
  await run('npm', ['install', '--package-lock-only', '--ignore-scripts', '--offline'], { cwd });
  expect(await install('A')).toContain('$ npm ci\n');
  expect((await readdir(slot('A', 'node_modules'))).sort()).toEqual(
    expect.arrayContaining(['own', 'packed']),
  );
  await packNpm(
    workspace.at('skills/greeter/vendor'),
    { name: 'packed', version: '1.0.0' },
    { 'index.js': 'module.exports = "swapped";\n' },
  );
  // npm has the bytes that the lockfile names; without them it would stop.
  expect(await install('B')).toContain('$ npm ci\n');
  expect(await readFile(slot('B', 'node_modules', 'packed', 'index.js'), 'utf8')).toContain('"packed"');
});

describe('refused', () => {
  test.each([
    ['file:../other', "leaves the skill's folder"],
    ['../other', "leaves the skill's folder"],
    ['link:../other', "leaves the skill's folder"],
    ['file:/etc', "leaves the skill's folder"],
    ['file:lib/../../other', "leaves the skill's folder"],
    ['github:owner/repository', 'from a repository'],
    ['owner/repository#main', 'from a repository'],
    ['git+https://example.org/owner/repository.git', 'from a repository'],
    ['git@example.org:owner/repository.git', 'from a repository'],
    ['http://example.org/package.tgz', 'unprotected connection'],
    ['workspace:*', 'the repository it was written in'],
    ['file:lib/missing', 'is not in the skill'],
  ])('%s', async (specifier, reason) => {
    await writeNodeSkill({ dependencies: { other: specifier } });
    const steps: DiskStep[] = [];
    setFaultPoint(step => void steps.push(step));
    await expect(install('A')).rejects.toMatchObject({
      code: 'dependency-failed',
      message: expect.stringContaining(reason),
    });
    expect(steps.filter(step => step.operation === 'spawn' && /npm/.test(step.path))).toEqual([]);
    expect(existsSync(slot('A', 'resolved.manifest.json'))).toBe(false);
  });

  test('a lockfile that leads elsewhere', async () => {
    await writeNodeSkill({ devDependencies: {} });
    const lockfile = {
      name: 'greeter',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { 'node_modules/own': { resolved: '../../secrets', link: true } },
    };
    await workspace.write('skills/greeter/package-lock.json', JSON.stringify(lockfile));
    await expect(install('A')).rejects.toMatchObject({ message: expect.stringContaining('leaves') });
  });

  test('a package of a package that brings a folder of this machine', async () => {
    await writeNodeSkill();
    await workspace.write('secrets/package.json', '{"name": "secrets", "version": "1.0.0"}');
    const inner = { name: 'own', version: '1.0.0', dependencies: { secrets: 'file:../../../../secrets' } };
    await workspace.write('skills/greeter/lib/own/package.json', JSON.stringify(inner));
    await expect(install('A')).rejects.toMatchObject({ message: expect.stringContaining('leaves') });
  });
});

test('a missing npm, a missing package and a broken package.json each say what to do', async () => {
  await writeNodeSkill();
  process.env['PATH'] = pathWithout('npm');
  await expect(install('A')).rejects.toMatchObject({ code: 'npm-missing' });
  restore();
  restore = setVariables({ SKILLBERTH_CACHE: workspace.at('cache') });
  await writeNodeSkill({ dependencies: { 'skillberth-no-such-package': '^1.0.0' } });
  await expect(install('A')).rejects.toMatchObject({
    code: 'dependency-failed',
    message: expect.stringContaining('skillberth-no-such-package'),
    nextStep: expect.stringContaining('--offline'),
  });
  await workspace.write('skills/greeter/package.json', '{');
  await expect(install('A')).rejects.toMatchObject({
    code: 'dependency-failed',
    subject: expect.stringContaining(path.join('greeter', 'package.json')),
  });
  expect(await readdir(workspace.at('cache'))).toEqual([]);
});

test('a package.json without dependencies needs nothing', async () => {
  await writeNodeSkill({ dependencies: {} });
  process.env['PATH'] = pathWithout('npm');
  expect(await install('A')).not.toContain('npm');
  expect(existsSync(slot('A', 'node_modules'))).toBe(false);
});
