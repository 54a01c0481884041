import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

/** Tries each path, and answers what could be done with it. */
const tool = `import os


def attempt(tried):
    return {path: {"read": reads(path), "write": writes(path)} for path in tried}


def reads(path):
    try:
        if os.path.isdir(path):
            return sorted(os.listdir(path))
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def writes(path):
    try:
        if os.path.isdir(path):
            path = os.path.join(path, "planted")
        with open(path, "a", encoding="utf-8") as file:
            file.write("+")
        return True
    except OSError:
        return False
`;

const manifest = (permissions: string) => `skill_id: files
name: Files
version: 1.0.0
author: Jane Doe
description: Tries what it may do.
entry:
  runtime: python
  module: main.py
  exports:
    - command: attempt
      handler: attempt
capabilities:
  class: io
limits:
  max_runtime_ms: 20000
${permissions}`;

type Outcome = Readonly<
  Record<string, { readonly read: string | readonly string[] | null; readonly write: boolean }>
>;

let workspace: TestWorkspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
  await workspace.write('README.md', 'public');
  await workspace.write('notes/a.md', 'a');
  await workspace.write('.git/config', 'private');
  await workspace.write('.vscode/settings.json', '{}');
  await workspace.write('nested/.git/config', 'private');
  await workspace.write('skills/other/SKILL.md', '---\nname: other\ndescription: Another.\n---\n');
  await workspace.write('skills/.runtime/other/data/files/secrets.json', 'private');
});

afterEach(() => workspace.dispose());

async function attempts(permissions: string, files: readonly string[]): Promise<Outcome> {
  await workspace.write('skills/files/skill.yaml', manifest(permissions));
  await workspace.write('skills/files/main.py', tool);
  const call = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await callCommandLine(['--workspace', workspace.folder, ...words], {});
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout;
  };
  await call('install', 'files');
  await call('activate', 'files', '--yes');
  const before = await contents(files);
  const tried = files.map(file => workspace.at(file));
  // An argument that no guard knows: the system itself has to deny.
  const result = JSON.parse(
    await call('run', 'files', 'attempt', '--json', JSON.stringify({ tried })),
  ) as Outcome;
  const after = await contents(files);
  return Object.fromEntries(
    files.map(file => [
      file,
      // A hidden folder is an empty one of the process's own: what it writes there reaches nobody.
      { read: result[workspace.at(file)]?.read ?? null, write: before.get(file) !== after.get(file) },
    ]),
  );
}

async function contents(files: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
  const texts = files.map(async file => [file, await workspace.read(file).catch(() => undefined)] as const);
  return new Map(await Promise.all(texts));
}

const closed = { read: null, write: false };
const files = [
  'README.md',
  'notes/a.md',
  'new.md',
  '.git/config',
  'nested/.git/config',
  '.vscode/settings.json',
  'skills/other/SKILL.md',
  'skills/.runtime/other/data/files/secrets.json',
];

describe('the system', () => {
  it('keeps everything closed to a skill that declares nothing', async () => {
    const outcome = await attempts('', [...files, 'skills/files/main.py']);
    expect(outcome).toEqual(
      Object.fromEntries([...files, 'skills/files/main.py'].map(file => [file, closed])),
    );
  });

  it('opens the workspace for reading, but for what stays closed', async () => {
    expect(await attempts('requires: { permissions: { fs: { read: true } } }\n', files)).toEqual({
      'README.md': { read: 'public', write: false },
      'notes/a.md': { read: 'a', write: false },
      'new.md': closed,
      '.git/config': closed,
      'nested/.git/config': closed,
      '.vscode/settings.json': { read: '{}', write: false },
      'skills/other/SKILL.md': { read: expect.stringContaining('Another'), write: false },
      'skills/.runtime/other/data/files/secrets.json': closed,
    });
  });

  it('opens it for writing, but for sources and settings', async () => {
    await mkdir(workspace.at('.claude'));
    const outcome = await attempts('requires: { permissions: { fs: { read: true, write: true } } }\n', [
      ...files,
      '.claude/skills/new/SKILL.md',
      'skills.json',
    ]);
    expect(outcome).toEqual({
      'README.md': { read: 'public', write: true },
      'notes/a.md': { read: 'a', write: true },
      'new.md': { read: null, write: true },
      '.git/config': closed,
      'nested/.git/config': closed,
      '.vscode/settings.json': { read: '{}', write: false },
      'skills/other/SKILL.md': { read: expect.stringContaining('Another'), write: false },
      'skills/.runtime/other/data/files/secrets.json': closed,
      '.claude/skills/new/SKILL.md': closed,
      'skills.json': { read: expect.not.stringContaining('+'), write: false },
    });
    expect(await workspace.read('new.md')).toBe('+');
    // Nothing is left behind of what the system put in the place of files that are not there.
    expect((await readdir(workspace.folder)).sort()).toEqual(
      ['.claude', '.git', '.vscode', 'README.md', 'nested', 'new.md', 'notes', 'skills'].sort(),
    );
  });

  it('opens the paths of a list alone', async () => {
    const outcome = await attempts(
      'requires: { permissions: { fs: { read: [README.md], write: [notes] } } }\n',
      files,
    );
    expect(outcome).toEqual({
      ...Object.fromEntries(files.map(file => [file, closed])),
      'README.md': { read: 'public', write: false },
      'notes/a.md': { read: 'a', write: true },
    });
  });
});

describe('a denied argument', () => {
  it('is told with the line that would allow it, and allowed once that stands there', async () => {
    await attempts('requires: { permissions: { fs: { read: [notes] } } }\n', ['notes/a.md']);
    const file = workspace.at('README.md');
    const words = [
      '--workspace',
      workspace.folder,
      'run',
      'files',
      'attempt',
      '--json',
      JSON.stringify({ path: file }),
    ];
    const { code, stderr } = await callCommandLine(words, {});
    expect(code).not.toBe(0);
    expect(stderr).toContain(`${file} is not among the files that the skill may read.`);
    expect(stderr).toContain(`at   ${workspace.at('skills', 'files', 'skill.yaml')}:16`);
    expect(stderr).toContain('`read: [notes, README.md]`');
    expect(
      await attempts('requires: { permissions: { fs: { read: [notes, README.md] } } }\n', ['README.md']),
    ).toEqual({
      'README.md': { read: 'public', write: false },
    });
  });
});

describe('permissions <skill>', () => {
  it('says what became of them, in words and as data', async () => {
    await attempts(
      'requires: { permissions: { net: { allow_domains: [API.example.com] }, fs: { read: [notes] } } }\n',
      ['notes/a.md'],
    );
    const words = ['--workspace', workspace.folder, 'permissions', 'files'];
    const { code, stdout } = await callCommandLine([...words, '--json'], {});
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      skill: 'files',
      version: '1.0.0',
      slot: 'A',
      status: 'enabled',
      approved: true,
      isolation: 'system',
      effective: {
        network: { domains: ['api.example.com'], protocols: ['https'] },
        files: { read: ['notes'], write: [] },
      },
      limits: { wallClockMs: 20_000, memoryMb: 512 },
      sentences: [
        'It connects to api.example.com, by https (port 443).',
        'It reads notes in its data folder or the workspace.',
      ],
      readable: expect.arrayContaining([path.join(workspace.folder, 'notes')]),
    });
    const text = (await callCommandLine(words, {})).stdout;
    expect(text).toContain('files  1.0.0, slot A  approved');
    expect(text).toContain('  It connects to api.example.com, by https (port 443).');
    expect(text).toContain('the operating system enforces this');
  });
});
