import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setFaultPoint } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => {
  setFaultPoint(undefined);
  await workspace.dispose();
});

const runtime = 'skills/.runtime/notes';

/** A skill without code: nothing is run, so versions are made quickly. */
async function write(version: string, name = 'notes'): Promise<void> {
  await workspace.write(
    `skills/${name}/SKILL.md`,
    `---\nname: ${name}\ndescription: Keeps notes. Use when something should be noted.\nmetadata:\n  version: "${version}"\n---\n\n# Notes\n`,
  );
}

async function installed(version: string, active = true): Promise<void> {
  await write(version);
  await workspace.engine.install('notes', {}, {});
  if (active) await workspace.engine.activate('notes', {}, {});
}

async function prepared(): Promise<readonly string[]> {
  const { versions } = await workspace.engine.status('notes');
  return versions
    .flatMap(({ slots }) => slots)
    .filter(slot => slot.prepared)
    .map(slot => `${slot.version}/${slot.slot}`)
    .sort();
}

const weekAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);

test('what is neither active, previous nor pending goes; data stays', async () => {
  for (const version of ['1.0.0', '2.0.0', '3.0.0', '4.0.0']) await installed(version);
  await installed('5.0.0', false);
  await workspace.write(`${runtime}/data/files/kept.txt`, 'mine');
  const foreseen = await workspace.engine.collectGarbage('notes', { dryRun: true }, {});
  expect(await prepared()).toHaveLength(5);
  const report = await workspace.engine.collectGarbage('notes', {}, {});
  expect(report.removed).toEqual(foreseen.removed);
  expect(report).toMatchObject({
    dryRun: false,
    skipped: [],
    removed: [
      { skill: 'notes', version: '2.0.0', reason: 'version 2.0.0 is neither active, previous nor pending' },
      { skill: 'notes', version: '1.0.0' },
    ],
  });
  expect(report.bytes).toBeGreaterThan(0);
  expect(await prepared()).toEqual(['3.0.0/A', '4.0.0/A', '5.0.0/A']);
  expect(await workspace.read(`${runtime}/data/files/kept.txt`)).toBe('mine');
  await workspace.engine.activate('notes', {}, {});
  await workspace.engine.rollback('notes', {});
  expect(await workspace.engine.status('notes')).toMatchObject({ active: { version: '4.0.0' } });
  expect((await readdir(workspace.at('skills', '.runtime'))).sort()).toEqual(['.gitignore', 'notes']);
});

test('a slot that nobody needs is emptied where its version stays', async () => {
  await installed('1.0.0');
  await workspace.engine.install('notes', {}, {});
  await installed('2.0.0');
  await installed('3.0.0', false);
  await installed('1.0.0', false);
  // 1.0.0: A is previous, B the newest that was never active; 3.0.0 is neither any more.
  expect(await prepared()).toEqual(['1.0.0/A', '1.0.0/B', '2.0.0/A', '3.0.0/A']);
  await workspace.engine.collectGarbage('notes', {}, {});
  expect(await prepared()).toEqual(['1.0.0/A', '1.0.0/B', '2.0.0/A']);
  await workspace.engine.activate('notes', { slot: 'B', version: '1.0.0' }, {});
  const { removed } = await workspace.engine.collectGarbage('notes', {}, {});
  expect(removed).toMatchObject([{ version: '1.0.0', slot: 'A' }]);
  expect(await prepared()).toEqual(['1.0.0/B', '2.0.0/A']);
  expect(JSON.parse(await workspace.read(`${runtime}/1.0.0/meta.json`)).slots).not.toHaveProperty('A');
  await installed('1.0.0', false);
  expect(await prepared()).toEqual(['1.0.0/A', '1.0.0/B', '2.0.0/A']);
  expect((await workspace.engine.doctor('notes', {}, {})).findings).toEqual([]);
});

test('what killed commands left goes with it, put-away logs after a week', async () => {
  await installed('1.0.0');
  await workspace.write(`${runtime}/1.0.0/slots/.stage-ab12/src/file`, 'left');
  await workspace.write(`${runtime}/state.json.0123456789ab.tmp`, 'left');
  await workspace.write('skills/.runtime/.removed-1-ab-notes/file', 'left');
  await workspace.write('skills/.runtime/.trash-1-ab-notes/file', 'left');
  await workspace.write(`skills/.runtime/.trash-${Date.now()}-ab-notes/file`, 'somebody is at it');
  const logs = `${runtime}/1.0.0/slots/A/logs`;
  await workspace.write(`${logs}/run.log.old`, 'old');
  await utimes(workspace.at(logs, 'run.log.old'), weekAgo, weekAgo);
  await workspace.write(`${runtime}/1.0.0/slots/B/logs/run.log.old`, 'new');
  const { removed } = await workspace.engine.collectGarbage(undefined, {}, {});
  expect(removed.map(each => each.reason).sort()).toEqual([
    'a log that was put away',
    'what a killed command left',
    'what a killed command left',
    'what an interrupted removal left',
    'what an interrupted removal left',
  ]);
  expect(await workspace.read(`${runtime}/1.0.0/slots/B/logs/run.log.old`)).toBe('new');
  expect((await workspace.engine.collectGarbage(undefined, {}, {})).removed).toEqual([]);
});

test('the log of a failed first install stays for a week', async () => {
  await writeSkill(workspace, {
    name: 'notes',
    manifest: 'name: notes\nversion: 1.0.0\nruntime: {python: "9.9"}\n',
  });
  await expect(workspace.engine.install('notes', {}, {})).rejects.toMatchObject({
    code: 'python-version-missing',
  });
  expect((await workspace.engine.collectGarbage('notes', {}, {})).removed).toEqual([]);
  const log = workspace.at(runtime, '1.0.0', 'slots', 'A', 'logs', 'install.log');
  await utimes(log, weekAgo, weekAgo);
  await utimes(workspace.at(runtime, '1.0.0'), weekAgo, weekAgo);
  expect((await workspace.engine.collectGarbage('notes', {}, {})).removed).toMatchObject([
    { version: '1.0.0', reason: 'version 1.0.0 holds only old logs' },
  ]);
});

test('a removal that dies after the rename is finished by the next one', async () => {
  await installed('1.0.0');
  await installed('2.0.0');
  await installed('3.0.0');
  setFaultPoint(step => {
    if (step.operation === 'remove' && step.path.includes('.removed-')) throw new Error('killed here');
  });
  await expect(workspace.engine.collectGarbage('notes', {}, {})).rejects.toThrow('killed here');
  setFaultPoint(undefined);
  expect(await prepared()).toEqual(['2.0.0/A', '3.0.0/A']);
  expect((await workspace.engine.doctor('notes', {}, {})).findings).toMatchObject([
    { code: 'removal-unfinished', fixable: true },
  ]);
  await workspace.engine.collectGarbage('notes', {}, {});
  expect((await readdir(workspace.at('skills', '.runtime'))).sort()).toEqual(['.gitignore', 'notes']);
});

test('a skill whose state is torn loses nothing, and hides no other skill', async () => {
  await installed('1.0.0');
  await installed('2.0.0');
  await installed('3.0.0');
  await write('1.0.0', 'other');
  await workspace.engine.install('other', {}, {});
  await workspace.engine.install('other', { slot: 'B' }, {});
  await workspace.write(`${runtime}/state.json`, '{ torn');
  const report = await workspace.engine.collectGarbage(undefined, {}, {});
  expect(report.skipped).toMatchObject([{ skill: 'notes' }]);
  expect(report.removed).toMatchObject([{ skill: 'other', version: '1.0.0', slot: 'A' }]);
  expect(existsSync(workspace.at(runtime, '1.0.0', 'slots', 'A', 'resolved.manifest.json'))).toBe(true);
  await expect(workspace.engine.collectGarbage('notes', {}, {})).rejects.toMatchObject({
    code: 'state-corrupt',
  });
});

test('a damaged slot that nobody needs goes', async () => {
  await installed('1.0.0');
  await installed('2.0.0');
  await installed('3.0.0');
  await workspace.write(`${runtime}/1.0.0/slots/A/resolved.manifest.json`, '{ torn');
  expect((await workspace.engine.doctor('notes', {}, {})).findings).toMatchObject([
    { code: 'slot-damaged', mend: 'skillberth gc notes' },
  ]);
  await workspace.engine.collectGarbage('notes', {}, {});
  expect((await workspace.engine.doctor('notes', {}, {})).findings).toEqual([]);
});

test('packages that no install has taken for a month go with everything', async () => {
  const before = process.env['SKILLBERTH_CACHE'];
  process.env['SKILLBERTH_CACHE'] = workspace.at('cache');
  try {
    for (const [name, days] of [
      [`python-${'0'.repeat(32)}`, 31],
      [`python-${'1'.repeat(32)}`, 29],
      ['not-ours', 400],
    ] as const) {
      await workspace.write(`cache/${name}/content/file`, 'four');
      await workspace.write(`cache/${name}/used`, '');
      const then = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
      await utimes(workspace.at('cache', name, 'used'), then, then);
    }
    const { removed } = await workspace.engine.collectGarbage(undefined, {}, {});
    expect(removed).toEqual([
      {
        path: workspace.at('cache', `python-${'0'.repeat(32)}`),
        bytes: 4,
        reason: 'packages that no install has taken for 31 days',
      },
    ]);
    expect((await readdir(workspace.at('cache'))).sort()).toEqual(['not-ours', `python-${'1'.repeat(32)}`]);
  } finally {
    if (before === undefined) delete process.env['SKILLBERTH_CACHE'];
    else process.env['SKILLBERTH_CACHE'] = before;
  }
});

test('the command line says what it frees', async () => {
  await installed('1.0.0');
  await installed('2.0.0');
  await installed('3.0.0');
  await mkdir(workspace.at('skills', '.runtime', 'Not Ours', '1.0.0'), { recursive: true });
  const options = { cwd: workspace.folder };
  expect((await callCommandLine(['gc', '--dry-run'], options)).stdout).toMatch(
    /notes: version 1\.0\.0 is neither .*\n✔ Would free \d.*\n$/,
  );
  expect((await callCommandLine(['gc'], options)).stdout).toMatch(/Freed \d+(\.\d)? (bytes|kB)/);
  expect((await callCommandLine(['gc'], options)).stdout).toBe('✔ There is nothing to remove.\n');
  expect(JSON.parse((await callCommandLine(['gc', '--json'], options)).stdout)).toMatchObject({
    removed: [],
    bytes: 0,
  });
  expect(existsSync(workspace.at('skills', '.runtime', 'Not Ours'))).toBe(true);
  await rm(workspace.at('skills', 'notes'), { recursive: true });
  expect((await callCommandLine(['gc', 'notes'], options)).code).toBe(0);
});
