import { chmod, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const main = 'skills/greeter/handlers/main.py';

/** 1.0.0/A active before, 1.0.0/B active, 1.1.0/A installed; the sources changed since. */
async function threeSlots(): Promise<void> {
  await writeSkill(workspace, { files: { 'note.txt': 'one\n' } });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  await workspace.write('skills/greeter/note.txt', 'two\n');
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  await writeSkill(workspace, { version: '1.1.0', files: { 'note.txt': 'three\n' } });
  await workspace.engine.install('greeter', {}, {});
  await workspace.write('skills/greeter/note.txt', 'four\n');
}

test.each([
  ['previous', 'active', '1.0.0/A', '1.0.0/B', 'one', 'two'],
  ['1.0.0/A', '1.0.0/B', '1.0.0/A', '1.0.0/B', 'one', 'two'],
  ['active', 'pending', '1.0.0/B', '1.1.0/A', 'two', 'three'],
  ['A', 'sources', '1.1.0/A', 'sources', 'three', 'four'],
  ['b', 'A', '1.0.0/B', '1.1.0/A', 'two', 'three'],
  ['sources', 'active', 'sources', '1.0.0/B', 'four', 'two'],
  [undefined, undefined, '1.0.0/B', 'sources', 'two', 'four'],
])('%s and %s', async (from, to, fromSide, toSide, before, after) => {
  await threeSlots();
  const difference = await workspace.engine.diff('greeter', from, to);
  const name = (side: typeof difference.from): string =>
    side.kind === 'slot' ? `${side.version}/${side.slot}` : side.kind;
  expect([name(difference.from), name(difference.to)]).toEqual([fromSide, toSide]);
  expect(difference.files.find(file => file.path === 'note.txt')).toEqual({
    path: 'note.txt',
    change: 'changed',
    before: `${before}\n`,
    after: `${after}\n`,
  });
  expect(difference.diff).toContain(`-${before}\n+${after}\n`);
});

test('before anything is active the newest slot is compared with the sources', async () => {
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  expect(await workspace.engine.diff('greeter')).toMatchObject({
    from: { version: '1.0.0', slot: 'A' },
    to: { kind: 'sources', path: workspace.at('skills', 'greeter') },
    files: [],
    diff: '',
  });
});

test('what an install leaves out is no difference; content, presence and the executable bit are', async () => {
  await writeSkill(workspace, { files: { 'run.sh': 'true\n', 'data.bin': 'a\0b', 'gone.txt': 'gone' } });
  await workspace.engine.install('greeter', {}, {});
  for (const built of ['node_modules/a/index.js', 'handlers/__pycache__/main.pyc', '.git/config'])
    await workspace.write(`skills/greeter/${built}`, 'built');
  await chmod(workspace.at('skills', 'greeter', 'run.sh'), 0o755);
  await workspace.write('skills/greeter/data.bin', 'a\0c');
  await rm(workspace.at('skills', 'greeter', 'gone.txt'));
  await workspace.write('skills/greeter/big.txt', 'x'.repeat(1024 * 1024 + 1));
  const { files, diff } = await workspace.engine.diff('greeter');
  expect(files).toEqual([
    { path: 'big.txt', change: 'added' },
    { path: 'data.bin', change: 'changed' },
    { path: 'gone.txt', change: 'removed', before: 'gone' },
    { path: 'run.sh', change: 'changed', before: 'true\n', after: 'true\n', executable: true },
  ]);
  expect(diff).toContain('Binary files a/data.bin and b/data.bin differ');
  expect(diff).toContain('old mode 100644\nnew mode 100755');
  expect(diff).toContain('-gone\n\\ No newline at end of file');
});

test('two long texts without a common line are shown whole in good time', async () => {
  const lines = (sign: string): string =>
    Array.from({ length: 30_000 }, (_, at) => `${sign}${at}\n`).join('');
  await writeSkill(workspace, { files: { 'long.txt': lines('a') } });
  await workspace.engine.install('greeter', {}, {});
  await workspace.write('skills/greeter/long.txt', lines('b'));
  const started = Date.now();
  const { diff } = await workspace.engine.diff('greeter');
  expect(Date.now() - started).toBeLessThan(15_000);
  expect(diff).toContain('@@ -1,30000 +1,30000 @@\n-a0\n');
  expect(diff.endsWith('+b29999\n')).toBe(true);
});

describe('a side that is not there', () => {
  test.each([
    ['active', 'slot-unprepared', 'no active slot'],
    ['previous', 'slot-unprepared', 'no previous slot'],
    ['pending', 'slot-unprepared', 'no pending slot'],
    ['A', 'slot-unprepared', 'is not prepared'],
    ['9.9.9/A', 'slot-unprepared', 'not installed'],
    ['../../secret/A', 'slot-unprepared', 'not installed'],
    ['C', 'usage', 'no side'],
    ['1.0.0', 'usage', 'no side'],
    [undefined, 'slot-unprepared', 'no installed slot'],
  ])('%s', async (side, code, message) => {
    await writeSkill(workspace);
    await expect(workspace.engine.diff('greeter', side)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      nextStep: expect.any(String),
    });
  });
});

test('a slot that is being replaced is never read half', async () => {
  await writeSkill(workspace);
  const texts = ['one', 'two', 'three', 'four'];
  const write = async (text: string): Promise<void> => {
    for (let at = 0; at < 40; at += 1) await workspace.write(`skills/greeter/data/${at}.txt`, `${text}\n`);
  };
  await write('zero');
  await workspace.engine.install('greeter', { slot: 'A' }, {});
  await workspace.engine.install('greeter', { slot: 'B' }, {});
  let installing = true;
  const install = (async () => {
    for (const text of texts) {
      await write(text);
      await workspace.engine.install('greeter', { slot: 'B' }, {});
    }
    installing = false;
  })();
  const mixtures: string[] = [];
  let reads = 0;
  while (installing) {
    const { files } = await workspace.engine.diff('greeter', 'A', 'B');
    reads += 1;
    const seen = new Set(files.map(file => `${file.change} ${file.after}`));
    if (seen.size > 1 || (files.length > 0 && files.length < 40)) mixtures.push([...seen].join());
  }
  await install;
  expect(reads).toBeGreaterThan(1);
  expect(mixtures).toEqual([]);
});

describe('skillberth diff', () => {
  const call = (...words: string[]) =>
    callCommandLine(['diff', 'greeter', ...words], { cwd: workspace.folder });

  test('prints the unified diff alone, which git applies', async () => {
    await threeSlots();
    const { code, stdout, stderr } = await call('previous', 'active');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`diff --git a/note.txt b/note.txt
--- a/note.txt
+++ b/note.txt
@@ -1,1 +1,1 @@
-one
+two
`);
  });

  test('names files only', async () => {
    await threeSlots();
    await workspace.write('skills/greeter/new.txt', 'new');
    await rm(workspace.at(main));
    expect((await call('A', '--name-only')).stdout).toBe('D handlers/main.py\nA new.txt\nM note.txt\n');
  });

  test('prints the whole difference as JSON', async () => {
    await threeSlots();
    expect(JSON.parse((await call('previous', 'active', '--json')).stdout)).toEqual(
      await workspace.engine.diff('greeter', 'previous', 'active'),
    );
  });

  test('says so where there is no difference, and what is wrong', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    expect(await call()).toMatchObject({ code: 0, stdout: '1.0.0, slot A and the sources are the same.\n' });
    expect(await call('C')).toMatchObject({ code: 2, stderr: expect.stringContaining('error[usage]') });
  });

  test('shows no control characters of a file at a terminal', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.write('skills/greeter/evil.txt', 'a\u001b[2Jb\tc\n');
    const coloured = await callCommandLine(['diff', 'greeter'], {
      cwd: workspace.folder,
      env: { NO_COLOR: undefined, FORCE_COLOR: '1' },
    });
    expect(coloured.stdout).toContain('\u001b[32m+a\u00b7[2Jb\tc\u001b[39m');
    expect((await call()).stdout).toContain('+a\u001b[2Jb\tc\n');
  });
});
