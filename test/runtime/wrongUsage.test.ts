import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, callCommandLine, commandLineScript } from './support/commandLine.ts';
import { callInTerminal } from './support/pseudoTerminal.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace);
});
afterEach(async () => await workspace.dispose());

function skillberth(...words: string[]): Promise<Answer> {
  return callCommandLine(words, { cwd: workspace.folder });
}

test.each([
  [['explode'], "error[usage] Unknown command 'explode'", 'skillberth --help'],
  [['instal'], 'Did you mean install?', 'skillberth --help'],
  [['install'], "error[usage] Missing required argument 'skill'.", 'skillberth install --help'],
  [['secrets', 'set'], "Missing required argument 'name'.", 'skillberth secrets set --help'],
  [['secrets', 'put'], "Unknown command 'put'.", 'skillberth secrets --help'],
  [['run', 'greeter', '--json', '[1]'], 'It must be a JSON object', 'skillberth run --help'],
])('%j is told like every other error, with the help to ask for', async (words, message, help) => {
  const answer = await skillberth(...words);
  expect(answer).toMatchObject({ code: 2, stdout: '' });
  expect(answer.stderr).toContain(message);
  expect(answer.stderr).toContain(`next Run \`${help}\``);
  expect(await skillberth(...help.split(' ').slice(1))).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  [['install', '--json']],
  [['status', 'greeter', '--space', 'moon', '--json']],
  [['doctor', '--colour', '--json']],
])('with --json %j is one JSON document too', async words => {
  const answer = await skillberth(...words);
  expect(answer).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(answer.stdout)).toMatchObject({ error: { code: 'usage' } });
});

test('check knows --json as every other command does', async () => {
  const answer = await skillberth('check', '--json');
  expect(JSON.parse(answer.stdout)).toEqual(
    JSON.parse((await skillberth('check', '--format', 'json')).stdout),
  );
});

test('--version prints the version alone', async () => {
  expect((await skillberth('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await skillberth('--version')).toMatchObject({ code: 0, stderr: '' });
});

test.skipIf(!existsSync('/dev/full'))('an answer that is lost is an error in words', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'exec "$0" "$1" list > /dev/full', process.execPath, commandLineScript],
    { cwd: workspace.folder, encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error\[disk-failed\] The answer cannot be written to standard output: ENOSPC/);
  expect(stderr).not.toMatch(/\n {2,}at .*:\d+:\d+/);
});

test('results that cannot be written name the file, and where they are', async () => {
  await workspace.write('skills/greeter/tests/smoke/check.py', 'assert True\n');
  await skillberth('install', 'greeter');
  const answer = await skillberth('test', 'greeter', '--yes', '--junit', workspace.folder);
  expect(answer.code).toBe(1);
  expect(answer.stderr).toContain(`error[disk-failed] The results cannot be written there (EISDIR).`);
  expect(answer.stderr).toContain(`at   ${workspace.folder}\n`);
  const [, kept = ''] = /their results are in (.*)\.\n/.exec(answer.stderr) ?? [];
  expect(existsSync(kept)).toBe(true);
});

test('what a next step says of a skill without logs or tools can be done', async () => {
  expect((await skillberth('logs', 'greeter')).stderr).toContain('Run `skillberth install greeter`');
  await workspace.write('skills/bare/skill.yaml', 'name: bare\nversion: 1.0.0\n');
  await skillberth('install', 'bare');
  await skillberth('activate', 'bare');
  expect((await skillberth('run', 'bare')).stderr).toContain('next Add one to the manifest');
  expect((await skillberth('logs', 'bare', 'run')).stderr).toContain('It has activate, install;');
});

test.skipIf(process.platform === 'win32').each([
  ['Ctrl-C', '\u0003', 'error[cancelled] Cancelled.'],
  ['Ctrl-D', '\u0004', 'error[cancelled] greeter was not uninstalled.'],
  ['no', 'n\n', 'error[cancelled] greeter was not uninstalled.'],
])('%s at the question of an uninstall changes nothing', async (_, typed, message) => {
  await skillberth('install', 'greeter');
  await workspace.engine.setSecret('greeter', 'KEY', 'a value', undefined);
  const { code, screen } = await callInTerminal(['uninstall', 'greeter'], workspace.folder, [
    ['[y/N]', typed],
  ]);
  expect(screen).toContain(message);
  expect(code).toBe(1);
  expect((await workspace.engine.status('greeter')).readiness.state).toBe('pending');
});

test('a damaged state.json and a damaged lock name the command that mends them', async () => {
  await skillberth('install', 'greeter');
  await skillberth('activate', 'greeter');
  for (const [file, mend] of [
    ['state.json', 'doctor greeter --fix'],
    ['lock.sqlite', 'doctor --fix'],
  ]) {
    await workspace.write(`skills/.runtime/greeter/${file}`, 'no longer what it was\n'.repeat(50));
    expect((await skillberth('rollback', 'greeter')).stderr).toContain(`\`skillberth ${mend}\``);
    expect(await skillberth(...(mend ?? '').split(' '))).toMatchObject({ code: 0 });
    expect((await skillberth('rollback', 'greeter')).stderr).toContain('error[nothing-to-roll-back]');
  }
});

test('an export into a folder that is not there names the file that was asked for', async () => {
  const file = workspace.at('none', 'backup.json');
  const answer = await skillberth('secrets', 'export', '--output', file);
  expect(answer.code).toBe(2);
  expect(answer.stderr).toContain(
    `error[usage] There is no folder to write the file into.\n  at   ${file}\n`,
  );
});
