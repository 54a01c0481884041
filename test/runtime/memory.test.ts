import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { useStateFolder } from './support/stateFolder.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

useStateFolder();
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace, {
    manifest:
      'name: greeter\nversion: 1.0.0\ndefault_tool: go\ntools:\n  - name: go\n    entry: handlers.main:go\n  - name: many\n    entry: handlers.main:many\n',
    main: `from adaos.sdk.data import skill_memory

def go(key, value=None, size=0):
    if size:
        skill_memory.set(key, "x" * size)
        return size
    if value is not None:
        skill_memory.set(key, value)
    return skill_memory.get(key, "nothing")

def many(prefix, count):
    for index in range(count):
        skill_memory.set(f"{prefix}{index}", {"n": index})
    return count
`,
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
});
afterEach(async () => await workspace.dispose());

const memoryFile = () => workspace.at('skills/.runtime/greeter/data/db/memory.sqlite');
const run = async (input: Record<string, unknown>) =>
  (await workspace.engine.run('greeter', 'go', input, {})).result;

function storedKeys(): number {
  const database = new DatabaseSync(memoryFile(), { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS keys FROM memory').get()?.['keys']);
  } finally {
    database.close();
  }
}

test('JSON values survive workers and versions, readable as text', async () => {
  expect(await run({ key: 'a' })).toBe('nothing');
  const value = { text: 'é', list: [1, null, { '__proto__ ': true }], n: 1.5 };
  for (const key of ['a', '__proto__', 'ключ', '']) expect(await run({ key, value })).toEqual(value);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  expect(await run({ key: 'a' })).toEqual(value);
  const database = new DatabaseSync(memoryFile(), { readOnly: true });
  expect(database.prepare('SELECT value FROM memory WHERE key = ?').get('a')).toEqual({
    value: JSON.stringify(value),
  });
  database.close();
  if (process.platform !== 'win32') expect((await stat(memoryFile())).mode & 0o777).toBe(0o600);
});

test('concurrent calls of three processes lose no write', async () => {
  const other = new Engine({
    workspaceFolders: [workspace.folder],
    supervisorScript,
    pythonFolder,
    actor: 'cli',
  });
  try {
    const count = 60;
    await Promise.all([
      ...['a', 'b'].map(prefix => workspace.engine.run('greeter', 'many', { prefix, count }, {})),
      other.run('greeter', 'many', { prefix: 'c', count }, {}),
      ...['d', 'e'].map(async prefix => {
        const input = JSON.stringify({ prefix, count });
        const answer = await callCommandLine(['run', 'greeter', 'many', '--json', input], {
          cwd: workspace.folder,
        });
        expect(answer).toMatchObject({ code: 0, stdout: `${count}\n` });
      }),
    ]);
    expect(storedKeys()).toBe(5 * count);
  } finally {
    await other.dispose();
  }
});

test('a value that is too big is refused with a sentence, and so is too much', async () => {
  const mebibyte = 1024 * 1024;
  await expect(run({ key: 'big', size: mebibyte })).rejects.toMatchObject({
    code: 'tool-failed',
    message: expect.stringContaining('holds 1 MiB a value'),
  });
  for (let index = 0; index < 16; index += 1) await run({ key: `k${index}`, size: mebibyte - 2 });
  await expect(run({ key: 'one more', size: 8 })).rejects.toMatchObject({
    message: expect.stringContaining('it holds 16 MiB'),
  });
  expect(await run({ key: 'k3', size: 8 })).toBe(8);
  expect(await run({ key: 'one more', size: 8 })).toBe(8);
});

test('a damaged file is refused and kept', async () => {
  await mkdir(workspace.at('skills/.runtime/greeter/data/db'), { recursive: true });
  for (const damaged of ['{"json": 1}', 'x'.repeat(4096)]) {
    await writeFile(memoryFile(), damaged);
    for (const input of [{ key: 'a' }, { key: 'a', value: 1 }]) {
      await expect(run(input)).rejects.toMatchObject({
        code: 'tool-failed',
        message: expect.stringContaining('stored memory cannot be read'),
      });
    }
    expect(await readFile(memoryFile(), 'utf8')).toBe(damaged);
  }
});

test('a thousand keys in a moment', async () => {
  const { durationMs } = await workspace.engine.run('greeter', 'many', { prefix: 'k', count: 1000 }, {});
  console.log(`1,000 writes from a skill: ${(durationMs / 1000).toFixed(2)} ms each`);
  expect(storedKeys()).toBe(1000);
});
