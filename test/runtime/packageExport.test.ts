import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTypes } from '../../scripts/types.mjs';
import { repository } from './support/workspace.ts';

/** The packed package in a project of its own, as a program that installs it has it. */

const call = promisify(execFile);
const page = readFileSync(path.join(repository, 'docs', 'api.md'), 'utf8');

/** The page's code block that begins with this line. */
function block(head: string): string {
  const start = page.indexOf(`\`\`\`${head}\n`);
  if (start < 0) throw new Error(`docs/api.md has no block \`${head}\`.`);
  const from = start + head.length + 4;
  return page.slice(from, page.indexOf('```', from));
}

let project = '';
beforeAll(async () => {
  // Without blanks: npm is a shell script on some systems.
  project = await mkdtemp(path.join(os.tmpdir(), 'skillberth-project-'));
  await writeTypes(repository);
  const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', project];
  const { stdout } = await call('npm', words, { cwd: repository, shell: process.platform === 'win32' });
  await call('tar', ['-xzf', stdout.trim().split('\n').at(-1) ?? ''], { cwd: project });
  await mkdir(path.join(project, 'node_modules', '@types'), { recursive: true });
  await rename(path.join(project, 'package'), path.join(project, 'node_modules', 'skillberth'));
  await symlink(
    path.join(repository, 'node_modules', '@types', 'node'),
    path.join(project, 'node_modules', '@types', 'node'),
  );
  await writeFile(path.join(project, 'package.json'), '{ "name": "project", "type": "module" }\n');
  await writeFile(path.join(project, 'main.ts'), block('ts program'));
  const skill = path.join(project, 'skills', 'greeter');
  await mkdir(path.join(skill, 'src'), { recursive: true });
  await writeFile(path.join(skill, 'skill.yaml'), block('yaml greeter'));
  await writeFile(path.join(skill, 'src', 'main.py'), block('python greeter'));
}, 120_000);
afterAll(async () => await rm(project, { recursive: true, force: true }));

const compiler = path.join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
const strict = ['--noEmit', '--strict', '--target', 'es2023', '--types', 'node'];
const compile = (...words: readonly string[]) =>
  call(process.execPath, [compiler, ...strict, ...words], { cwd: project }).then(
    () => '',
    (error: { readonly stdout: string }) => error.stdout,
  );

test('the program of docs/api.md compiles against the package, its declarations included', async () => {
  expect(await compile('--module', 'nodenext', 'main.ts')).toBe('');
});

test('a CommonJS program compiles too, and what it gets wrong is an error', async () => {
  const right =
    "import { SkillInvoker } from 'skillberth';\nexport const name: string = SkillInvoker.name;\n";
  await writeFile(path.join(project, 'right.cts'), right);
  expect(await compile('--module', 'nodenext', 'right.cts')).toBe('');
  const wrong = "import { SkillRegistry } from 'skillberth';\nnew SkillRegistry(7);\n";
  await writeFile(path.join(project, 'wrong.cts'), wrong);
  expect(await compile('--module', 'nodenext', 'wrong.cts')).toContain("'number' is not assignable");
});

test('the program of docs/api.md prints what the page says', async () => {
  const { stdout } = await call(process.execPath, ['main.ts'], {
    cwd: project,
    env: { ...process.env, SKILLBERTH_HOME: path.join(project, 'state') },
  });
  expect(stdout).toBe(block('text program'));
});
