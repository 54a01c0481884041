import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DoctorFinding } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
});
afterEach(async () => await workspace.dispose());

const runtime = 'skills/.runtime/greeter';
const posix = process.platform !== 'win32';

/** Codes of what is found of the skill, sorted. */
async function codes(fix = false): Promise<readonly string[]> {
  const { findings } = await workspace.engine.doctor('greeter', { fix }, {});
  return findings.map(finding => `${finding.code}${finding.fixed === true ? ' fixed' : ''}`).sort();
}

async function find(code: string): Promise<DoctorFinding | undefined> {
  const { findings } = await workspace.engine.doctor('greeter', {}, {});
  return findings.find(finding => finding.code === code);
}

/** Installs and activates a second version, so that there is something to go back to. */
async function secondVersion(): Promise<void> {
  await writeSkill(workspace, { version: '2.0.0' });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

test('nothing is wrong with a sound skill', async () => {
  expect(await codes()).toEqual([]);
  const { skills, environment } = await workspace.engine.doctor(undefined, {}, {});
  expect(skills).toBe(1);
  expect(environment).toMatchObject({ runtime: process.versions.node, skillberth: '0.1.0' });
  expect(JSON.stringify(environment)).not.toContain(process.env['HOME'] ?? '?');
});

test('without --fix nothing is written, whatever is wrong', async () => {
  await secondVersion();
  await workspace.write(`${runtime}/state.json`, '{ torn');
  await workspace.write(`${runtime}/current_version`, '7.7.7\n');
  await workspace.write(`${runtime}/1.0.0/meta.json`, 'no JSON');
  await workspace.write(`${runtime}/1.0.0/slots/.stage-abc/src/file`, '');
  await workspace.write(`${runtime}/1.0.0/slots/A/resolved.manifest.json`, '{}');
  await workspace.write(`${runtime}/state.json.0123456789ab.tmp`, '');
  await workspace.write(`${runtime}/data/files/secrets.json`, 'no JSON', 0o644);
  await workspace.write('skills/.runtime/gone/1.0.0/slots/A/logs/install.log', 'x');
  await workspace.write('skills/.runtime/.removed-1-ab-x/file', '');
  await rm(workspace.at('skills', '.runtime', '.gitignore'));
  const before = await treeHash(workspace.folder);
  const { findings } = await workspace.engine.doctor(undefined, {}, {});
  expect([...new Set(findings.map(finding => finding.code))].sort()).toEqual(
    expect.arrayContaining([
      'gitignore-missing',
      'meta-corrupt',
      'removal-unfinished',
      'runtime-orphaned',
      'secrets-corrupt',
      'slot-damaged',
      'stage-abandoned',
      'state-corrupt',
      'temporary-left',
    ]),
  );
  expect(await treeHash(workspace.folder)).toBe(before);
});

test('markers that differ are mended', async () => {
  await workspace.write(`${runtime}/current_version`, '9.9.9\n');
  await rm(workspace.at(runtime, '1.0.0', 'active'));
  expect(await codes()).toEqual(['mirror-stale', 'mirror-stale']);
  expect(await codes(true)).toEqual(['mirror-stale fixed', 'mirror-stale fixed']);
  expect(await workspace.read(`${runtime}/current_version`)).toBe('1.0.0\n');
  expect(await codes()).toEqual([]);
});

test('markers of versions before the previous one are mended', async () => {
  await secondVersion();
  await writeSkill(workspace, { version: '3.0.0' });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  await workspace.write(`${runtime}/1.0.0/previous`, 'A\n');
  expect(await codes(true)).toEqual(['mirror-stale fixed']);
});

test('what killed commands left is removed', async () => {
  await workspace.write(`${runtime}/1.0.0/slots/.stage-ab12/src/file`, 'x');
  await workspace.write(`${runtime}/1.0.0/slots/.old-B-.stage-ab12/src/file`, 'x');
  await workspace.write(`${runtime}/1.0.0/slots/A/tests.json.0123456789ab.tmp`, 'x');
  await workspace.write(`${runtime}/data/db/memory.json.0123456789ab.tmp`, 'x');
  await workspace.write(`${runtime}/1.0.0/slots/A/src/skills/greeter/mine.tmp`, 'x');
  expect(await codes()).toEqual([
    'slot-changed',
    'slot-set-aside',
    'stage-abandoned',
    'temporary-left',
    'temporary-left',
  ]);
  expect((await codes(true)).filter(code => !code.endsWith('fixed'))).toEqual(['slot-changed']);
  const names = await readdir(workspace.at(runtime), { recursive: true });
  expect(names.filter(name => /\.stage|\.old|\.tmp$/.test(name)).map(name => path.basename(name))).toEqual([
    'mine.tmp',
  ]);
});

test('a slot whose content an install had set aside is put back', async () => {
  const slots = [runtime, '1.0.0', 'slots'];
  await rename(workspace.at(...slots, 'A'), workspace.at(...slots, '.old-A-.stage-ab12'));
  expect(await codes()).toEqual(['slot-set-aside']);
  expect(await codes(true)).toEqual(['slot-set-aside fixed']);
  await expect(workspace.engine.run('greeter', 'greet', { who: 'Ada' }, {})).resolves.toMatchObject({
    result: { text: 'Hello Ada' },
  });
});

test('a torn state is restored from the markers, and the torn file is kept', async () => {
  await secondVersion();
  await workspace.write(`${runtime}/state.json`, '{ torn');
  expect(await find('state-corrupt')).toMatchObject({
    severity: 'error',
    mend: 'skillberth doctor greeter --fix',
    fixable: true,
  });
  expect(await codes(true)).toContain('state-corrupt fixed');
  expect(await codes()).toEqual([]);
  expect(await workspace.engine.status('greeter')).toMatchObject({
    active: { version: '2.0.0', slot: 'A' },
    previous: { version: '1.0.0', slot: 'A' },
  });
  const kept = (await readdir(workspace.at(runtime))).find(name => name.startsWith('state.json.damaged-'));
  expect(await workspace.read(`${runtime}/${kept}`)).toBe('{ torn');
  await expect(workspace.engine.rollback('greeter', {})).resolves.toMatchObject({ version: '1.0.0' });
});

test('a torn state without markers leaves a skill that can be activated again', async () => {
  await workspace.write(`${runtime}/state.json`, '{ torn');
  await rm(workspace.at(runtime, 'current_version'));
  await codes(true);
  expect(await find('state-missing')).toMatchObject({
    mend: 'skillberth activate greeter --slot A --skill-version 1.0.0',
  });
  await workspace.engine.activate('greeter', { slot: 'A', version: '1.0.0' }, {});
  expect(await codes()).toEqual([]);
});

test('a damaged record is kept aside and written anew from the slots', async () => {
  await workspace.write(`${runtime}/1.0.0/meta.json`, '[]');
  expect(await codes(true)).toContain('meta-corrupt fixed');
  expect(await codes()).toEqual([]);
  expect(JSON.parse(await workspace.read(`${runtime}/1.0.0/meta.json`))).toMatchObject({
    slots: { A: { tests: 'not-run' } },
    history: [{ action: 'install' }, { action: 'activate', generation: 1 }],
  });
});

test('a switch that was not recorded is recorded', async () => {
  const meta = JSON.parse(await workspace.read(`${runtime}/1.0.0/meta.json`));
  await workspace.write(`${runtime}/1.0.0/meta.json`, JSON.stringify({ ...meta, history: [] }));
  await rm(workspace.at(runtime, '1.0.0', 'slots', 'A', 'used'));
  expect(await codes(true)).toEqual(['record-unfinished fixed']);
});

test('an active slot that is gone names the way out', async () => {
  await secondVersion();
  await rm(workspace.at(runtime, '2.0.0'), { recursive: true });
  expect(await find('slot-missing')).toMatchObject({
    severity: 'error',
    mend: 'skillberth rollback greeter',
    fixable: false,
  });
  await workspace.engine.rollback('greeter', {});
  expect(await codes()).toEqual(['previous-missing']);
});

test('a damaged slot names the way out', async () => {
  await workspace.write(`${runtime}/1.0.0/slots/A/resolved.manifest.json`, '{ torn');
  expect(await find('slot-damaged')).toMatchObject({ mend: 'skillberth install greeter' });
  await workspace.engine.install('greeter', {}, {});
  expect(await find('slot-damaged')).toMatchObject({ mend: 'skillberth activate greeter' });
});

test('sources edited in the slot, failed tests and changed sources are told', async () => {
  await workspace.write(`${runtime}/1.0.0/slots/A/src/skills/greeter/handlers/main.py`, 'changed = 1\n');
  expect(await codes()).toEqual(['slot-changed']);
  await writeSkill(workspace, { files: { 'tests/smoke/test_x.py': 'def test_x():\n    assert False\n' } });
  await workspace.engine.install('greeter', { test: true }, {});
  await workspace.engine.activate('greeter', { force: true }, {});
  await writeSkill(workspace, { main: 'def greet(who):\n    return {}\n' });
  expect(await codes()).toEqual(['slot-changed', 'slot-stale', 'tests-failed']);
});

test('a previous slot that an install replaced is told', async () => {
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  await workspace.engine.install('greeter', {}, {});
  expect(await find('previous-replaced')).toMatchObject({ mend: 'skillberth activate greeter' });
});

test('a declared secret that is missing is told', async () => {
  const manifest = `${await workspace.read('skills/greeter/skill.yaml')}secrets: [API_TOKEN]\n`;
  await workspace.write('skills/greeter/skill.yaml', manifest);
  expect(await find('secret-missing')).toMatchObject({
    mend: 'skillberth secrets set API_TOKEN --skill greeter',
  });
});

test.runIf(posix)('files that others could read are closed, with their content', async () => {
  const text = '{"profile":{"KEY":{"value":"v"}},"global":{}}';
  await workspace.write(`${runtime}/data/files/secrets.json`, text, 0o644);
  await workspace.write(`${runtime}/data/files/.skill_env.json`, '{}', 0o660);
  await chmod(workspace.at(runtime, 'data/files/secrets.json'), 0o644);
  await chmod(workspace.at(runtime, 'data/files/.skill_env.json'), 0o660);
  expect(await codes(true)).toEqual(['mode-too-open fixed', 'mode-too-open fixed']);
  expect((await stat(workspace.at(runtime, 'data/files/secrets.json'))).mode & 0o777).toBe(0o600);
  expect(await workspace.read(`${runtime}/data/files/secrets.json`)).toBe(text);
});

test('unreadable secrets are left as they are, and not shown', async () => {
  await workspace.write(`${runtime}/data/files/secrets.json`, 'sk-live-123456', 0o600);
  const report = await workspace.engine.doctor('greeter', { fix: true }, {});
  expect(report.findings).toMatchObject([{ code: 'secrets-corrupt', severity: 'error', fixable: false }]);
  expect(JSON.stringify(report)).not.toContain('sk-live');
  expect(await workspace.read(`${runtime}/data/files/secrets.json`)).toBe('sk-live-123456');
});

test('the runtime folder ignores itself again, and keeps what a person wrote there', async () => {
  await workspace.write('skills/.runtime/.gitignore', '*\n!data');
  expect(await codes(true)).toEqual(['gitignore-missing fixed']);
  expect(await workspace.read('skills/.runtime/.gitignore')).toBe('*\n!data\n*\n');
  await rm(workspace.at('skills', '.runtime', '.gitignore'));
  expect(await codes(true)).toEqual(['gitignore-missing fixed']);
});

test('a damaged lock file is replaced', async () => {
  await workspace.write(`${runtime}/lock.sqlite`, 'this is no database at all, whatever its name says');
  expect(await codes(true)).toEqual(['lock-damaged fixed']);
  await workspace.engine.install('greeter', {}, {});
});

test('what no skill owns is told with the command that removes it', async () => {
  await rm(workspace.at('skills', 'greeter'), { recursive: true });
  const { findings } = await workspace.engine.doctor(undefined, {}, {});
  expect(findings).toMatchObject([
    { code: 'runtime-orphaned', skill: 'greeter', mend: 'skillberth uninstall greeter' },
  ]);
  await mkdir(workspace.at('skills', '.runtime', 'Not Ours'));
  expect((await workspace.engine.doctor(undefined, {}, {})).findings).toHaveLength(1);
});

test('a skill that somebody works on is not taken for left behind', async () => {
  await workspace.write(`${runtime}/1.0.0/slots/.stage-ab12/src/file`, 'x');
  const database = new DatabaseSync(workspace.at(runtime, 'lock.sqlite'));
  try {
    database.exec('BEGIN IMMEDIATE');
    expect(await codes()).toEqual([]);
  } finally {
    database.close();
  }
  expect(await codes()).toEqual(['stage-abandoned']);
});

test('a runtime folder in git is told, whatever program the repository names', async () => {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', workspace.folder, ...words], { stdio: 'ignore' });
  git('init');
  expect(await codes()).toEqual([]);
  git('add', '--force', '--', runtime);
  const trap = workspace.at('trap');
  await workspace.write('trap.sh', `#!/bin/sh\ntouch '${trap}'\n`, 0o755);
  git('config', 'core.fsmonitor', workspace.at('trap.sh'));
  expect(await find('runtime-tracked')).toMatchObject({
    severity: 'error',
    mend: expect.stringMatching(/^git -C '.*' rm -r -q --cached \.$/),
  });
  expect(existsSync(trap)).toBe(false);
});

test.runIf(posix)('what the machine lacks is told, without paths of a home', async () => {
  const bin = workspace.at('bin');
  await mkdir(bin);
  await workspace.write('not-a-folder', '');
  const { code, stdout } = await callCommandLine(['doctor', '--json'], {
    cwd: workspace.folder,
    env: { PATH: bin, SKILLBERTH_CACHE: workspace.at('not-a-folder', 'cache') },
  });
  expect(code).toBe(1);
  const { findings, environment } = JSON.parse(stdout);
  expect(findings).toMatchObject([
    { code: 'python-missing', severity: 'error' },
    { code: 'git-missing', severity: 'warning' },
    { code: 'cache-not-writable', severity: 'error' },
    // On macOS the sandbox is part of the system.
    ...(process.platform === 'linux'
      ? [
          {
            code: 'isolation-unavailable',
            severity: 'error',
            message: expect.stringContaining('bubblewrap and socat are not installed.'),
          },
        ]
      : []),
  ]);
  expect(environment).toMatchObject({
    python: 'not found',
    git: 'not found',
    uv: 'not found',
    npm: 'not found',
  });
});

test('the command line tells what is wrong, how to mend it, and ends with 1 for an error', async () => {
  const options = { cwd: workspace.folder };
  await workspace.write(`${runtime}/state.json`, '{ torn');
  const broken = await callCommandLine(['doctor'], options);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(
    /^error\[state-corrupt\] greeter: .*\n {2}at {3}.*state\.json\n {2}mend skillberth doctor greeter --fix\n1 error, 0 warnings \(1 skill\)\.\nskillberth \d/,
  );
  const mended = await callCommandLine(['doctor', 'greeter', '--fix'], options);
  expect(mended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing is wrong (1 skill, 1 mended).'),
  });
});

/** Over every path, its kind, mode, change time and bytes. */
async function treeHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const entry = await lstat(path.join(folder, name));
    hash.update(`${name}\0${entry.mode}\0${entry.ino}\0${entry.mtimeMs}\0${entry.ctimeMs}\0`);
    if (entry.isFile()) hash.update(await readFile(path.join(folder, name)));
  }
  return hash.digest('hex');
}
