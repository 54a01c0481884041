import { execFileSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { readSnapshot } from '../../../workspace/index.ts';
import { setMode, skill, temporaryFolder } from './temporaryFolder.ts';

const kibibyte = 1024;

/** The files of which a text was read. */
async function readFiles(folder: string, texts: 'manifests' | 'all'): Promise<readonly string[]> {
  const snapshot = await readSnapshot(folder, { texts });
  return [...snapshot.paths].filter(file => snapshot.read(file) !== undefined);
}

test('manifests and companions alone are read, unless everything is asked for', async () => {
  const folder = await temporaryFolder({
    'SKILL.md': skill('weather'),
    'agents/openai.yaml': 'interface: {}\n',
    'evals/evals.json': '{}',
    'handlers/main.py': 'def greet(): ...\n',
    'references/api.md': '# API\n',
    'scripts/run': '#!/bin/sh\n',
    '.env.local': 'TOKEN=1\n',
    'assets/logo.png': 'text, but not by its name',
  });
  expect(await readFiles(folder, 'manifests')).toEqual([
    'SKILL.md',
    'agents/openai.yaml',
    'evals/evals.json',
  ]);
  expect(await readFiles(folder, 'all')).toEqual([
    '.env.local',
    'SKILL.md',
    'agents/openai.yaml',
    'evals/evals.json',
    'handlers/main.py',
    'references/api.md',
    'scripts/run',
  ]);
});

test('a byte-order mark is kept; bytes that are not UTF-8 are no text', async () => {
  const folder = await temporaryFolder({
    'SKILL.md': `\uFEFF${skill('weather')}`,
    'latin.py': new Uint8Array([0x23, 0xe9, 0x0a]),
  });
  const snapshot = await readSnapshot(folder, { texts: 'all' });
  expect(snapshot.read('SKILL.md')?.charCodeAt(0)).toBe(0xfeff);
  expect(snapshot.paths.has('latin.py')).toBe(true);
  expect(snapshot.read('latin.py')).toBeUndefined();
});

test('a text up to 256 KiB is read, one byte more is not', async () => {
  const folder = await temporaryFolder({
    'SKILL.md': skill('weather'),
    'fits.py': '#'.repeat(256 * kibibyte),
    'large.py': '#'.repeat(256 * kibibyte + 1),
  });
  expect(await readFiles(folder, 'all')).toEqual(['SKILL.md', 'fits.py']);
});

test('of a folder with more than 8 MiB the first texts in path order are read, and every manifest', async () => {
  const sources = Array.from({ length: 40 }, (_, index) => `source${String(index).padStart(2, '0')}.py`);
  const text = '#'.repeat(255 * kibibyte);
  const folder = await temporaryFolder({
    ...Object.fromEntries(sources.map(file => [file, text])),
    'skill.yaml': 'name: weather\n',
    'z.md': 'small',
  });
  expect(await readFiles(folder, 'all')).toEqual(['skill.yaml', ...sources.slice(0, 32)].sort());
});

test('texts of a skill inside another are left to that one; its paths are known', async () => {
  const folder = await temporaryFolder({
    'SKILL.md': skill('outer'),
    'skills/inner/SKILL.md': skill('inner'),
    'skills/inner/scripts/run.sh': 'echo\n',
    'scripts/run.sh': 'echo\n',
  });
  const snapshot = await readSnapshot(folder, { texts: 'all' });
  expect(snapshot.paths.has('skills/inner/scripts/run.sh')).toBe(true);
  expect(snapshot.read('skills/inner/scripts/run.sh')).toBeUndefined();
  expect(snapshot.read('scripts/run.sh')).toBe('echo\n');
});

test.skipIf(process.platform === 'win32')('which files may be executed is known', async () => {
  const folder = await temporaryFolder({
    'SKILL.md': skill('weather'),
    'run.sh': '',
    'tool.bin': '',
    'a.sh': '',
  });
  await setMode(folder, 'run.sh', 0o755);
  await setMode(folder, 'tool.bin', 0o744);
  await setMode(folder, 'a.sh', 0o644);
  const snapshot = await readSnapshot(folder, { texts: 'all' });
  const marks = ['run.sh', 'tool.bin', 'a.sh', 'missing.sh'].map(file => snapshot.isExecutable?.(file));
  expect(marks).toEqual([true, true, false, undefined]);
});

test('links to nowhere and to folders are listed without a text', async () => {
  const folder = await temporaryFolder({
    'SKILL.md': skill('weather'),
    'evals/evals.json': { link: 'nowhere.json' },
    'skill.yaml': { link: 'handlers' },
    'handlers/main.py': 'x = 1\n',
  });
  const snapshot = await readSnapshot(folder, { texts: 'all' });
  expect([...snapshot.paths]).toContain('evals/evals.json');
  expect(snapshot.read('evals/evals.json')).toBeUndefined();
  expect(snapshot.read('skill.yaml')).toBeUndefined();
  expect(snapshot.read('handlers/main.py')).toBe('x = 1\n');
});

test.skipIf(process.platform === 'win32')('a pipe in the folder does not hold up the reading', async () => {
  const folder = await temporaryFolder({ 'SKILL.md': skill('weather') });
  execFileSync('mkfifo', [path.join(folder, 'skill.yaml'), path.join(folder, 'pipe.py')]);
  const snapshot = await readSnapshot(folder, { texts: 'all' });
  expect([...snapshot.paths]).toEqual(['SKILL.md', 'pipe.py', 'skill.yaml']);
  expect([snapshot.read('pipe.py'), snapshot.read('skill.yaml')]).toEqual([undefined, undefined]);
});

test('unsaved texts stand for those on the disk, also of files that are not there', async () => {
  const folder = await temporaryFolder({ 'SKILL.md': skill('weather') });
  const overlay = new Map([
    ['SKILL.md', 'unsaved'],
    ['new.py', 'x = 1\n'],
  ]);
  const snapshot = await readSnapshot(folder, { overlay });
  expect([...snapshot.paths]).toEqual(['SKILL.md', 'new.py']);
  expect([snapshot.read('SKILL.md'), snapshot.read('new.py')]).toEqual(['unsaved', 'x = 1\n']);
});

test('a folder that is not there is an error', async () => {
  const folder = await temporaryFolder();
  await expect(readSnapshot(path.join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
});
