import { spawn } from 'node:child_process';
import { appendFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callCommandLine, commandLineScript } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
});
afterEach(async () => await workspace.dispose());

const folder = 'skills/.runtime/greeter/1.0.0/slots/A/logs';

function logsOf(...words: string[]) {
  return callCommandLine(['logs', 'greeter', ...words], { cwd: workspace.folder });
}

test('every log of every slot is reported, newest first', async () => {
  await workspace.engine.run('greeter', 'greet', { who: 'Ada' }, {});
  await workspace.write('skills/.runtime/greeter/1.0.0/slots/B/logs/tests.log', 'old\n');
  await utimes(workspace.at('skills/.runtime/greeter/1.0.0/slots/B/logs/tests.log'), 1, 1);
  const { skill, logs } = await workspace.engine.logs('greeter');
  expect(skill).toBe('greeter');
  expect(logs.map(log => `${log.slot} ${log.name}`)).toEqual(['A run', 'A activate', 'A install', 'B tests']);
  expect(logs[3]).toMatchObject({ bytes: 4, writtenAt: '1970-01-01T00:00:01.000Z', version: '1.0.0' });
});

test('the newest log is shown, or the one that is named', async () => {
  await workspace.engine.run('greeter', 'greet', { who: 'Ada' }, {});
  const newest = await logsOf();
  expect(newest.stdout).toContain('greeting Ada');
  expect(newest.stderr).toMatch(/^run\.log of version 1\.0\.0, slot A, last written \d/);
  expect((await logsOf('install')).stdout).toContain('Copying sources');
  expect((await logsOf('install', '--path')).stdout).toBe(`${workspace.at(folder, 'install.log')}\n`);
  expect(JSON.parse((await logsOf('--json', '--slot', 'A')).stdout).logs).toHaveLength(3);
});

test('only the last lines are shown, whatever their size', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'ä'.repeat(60)}`);
  await workspace.write(`${folder}/run.log`, `${lines.join('\n')}\n`);
  expect((await logsOf('run', '--lines', '2')).stdout).toBe(`${lines.slice(-2).join('\n')}\n`);
  expect((await logsOf('run', '--lines', '4990')).stdout).toBe(`${lines.slice(-4990).join('\n')}\n`);
  await workspace.write(`${folder}/run.log`, 'no newline');
  expect((await logsOf('run', '--lines', '2')).stdout).toBe('no newline\n');
  expect((await logsOf('run', '--lines', '0')).code).toBe(2);
});

test('a log that is not there says so', async () => {
  const missing = await logsOf('tests', '--slot', 'B');
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('error[not-installed]') });
});

test('a followed log goes on when it is put away, begun afresh, and until Ctrl-C', async () => {
  const log = workspace.at(folder, 'run.log');
  await writeFile(log, 'first\n');
  const child = spawn(process.execPath, [commandLineScript, 'logs', 'greeter', 'run', '--follow'], {
    cwd: workspace.folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let shown = '';
  child.stdout.on('data', (data: Buffer) => {
    shown += data.toString('utf8');
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const until = async (text: string): Promise<void> => {
    for (let tries = 0; tries < 200 && !shown.endsWith(text); tries += 1) await sleep(25);
    expect(shown.endsWith(text), shown).toBe(true);
  };
  try {
    await until('first\n');
    const half = Buffer.from('ä\n');
    await appendFile(log, half.subarray(0, 1));
    await sleep(300);
    await appendFile(log, half.subarray(1));
    await until('ä\n');
    await appendFile(log, 'before it was put away\n');
    await rename(log, `${log}.old`);
    await appendFile(`${log}.old`, 'late\n');
    await writeFile(log, 'anew\n');
    await until('before it was put away\nlate\nanew\n');
    await truncate(log, 0);
    await sleep(300);
    await appendFile(log, 'afresh\n');
    await until('afresh\n');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});
