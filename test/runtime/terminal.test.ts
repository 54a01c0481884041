import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callCommandLine, commandLineScript } from './support/commandLine.ts';
import { expectNoneBelow, someBelow } from './support/processes.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

/** A line of shell in the workspace, in which "$@" is the command line. */
function shell(line: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise(resolve => {
    execFile(
      '/bin/bash',
      ['-c', line, 'bash', process.execPath, commandLineScript],
      { cwd: workspace.folder },
      (_, stdout, stderr) => resolve({ stdout, stderr }),
    );
  });
}

test('a reader that closes the pipe early ends nothing half done and prints no stack trace', async () => {
  await writeSkill(workspace);
  const { stdout, stderr } = await shell('{ sleep 0.1; "$@" install greeter; echo "code $?" >&2; } | true');
  expect(stdout).toBe('');
  expect(stderr).toContain('code 0');
  expect(stderr).not.toContain('EPIPE');
  expect((await workspace.engine.status('greeter')).readiness.state).toBe('pending');
});

test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s during an install leaves no stage and no process',
  async signal => {
    await writeSkill(workspace, {
      files: { 'tests/smoke/check.py': 'import time\nprint("begun", flush=True)\ntime.sleep(600)\n' },
    });
    const install = spawn(process.execPath, [commandLineScript, 'install', 'greeter', '--test'], {
      cwd: workspace.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>(resolve => {
      install.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (/^begun$/m.test(text)) resolve();
      });
    });
    const slots = workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots');
    await someBelow(slots);
    install.kill(signal);
    expect(await once(install, 'exit')).toEqual([1, null]);
    await expectNoneBelow(slots);
    expect((await readdir(slots)).sort()).toEqual(['A', 'B']);
  },
);

test('a current folder that was removed is one clear line', async () => {
  await mkdir(workspace.at('gone'));
  const { stderr } = await shell('cd gone && rmdir "$PWD" && "$@" list');
  expect(stderr).toContain('The current folder no longer exists.');
  expect(stderr).not.toContain('uv_cwd');
});

test('--workspace takes a path relative to the current folder', async () => {
  await writeSkill(workspace);
  const cwd = path.dirname(workspace.folder);
  const words = ['--workspace', path.basename(workspace.folder)];
  for (const command of ['install', 'activate']) {
    expect(await callCommandLine([...words, command, 'greeter'], { cwd })).toMatchObject({ code: 0 });
  }
  const run = await callCommandLine([...words, 'run', 'greeter', '--json', '{"who":"Ada"}'], { cwd });
  expect(JSON.parse(run.stdout)).toMatchObject({ text: 'Hello Ada' });
});

test('--workspace with no folder is a usage error', async () => {
  const answer = await callCommandLine(['--workspace', 'nowhere', 'list'], { cwd: workspace.folder });
  expect(answer).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('error[usage]') });
});

test("without a home folder, the current folder's .adytum does not stand in for it", async () => {
  await workspace.write('.adytum/skills/stray/SKILL.md', '---\nname: stray\ndescription: x\n---\n');
  const answer = await callCommandLine(['list', '--json'], { cwd: workspace.folder, env: { HOME: '' } });
  expect(JSON.parse(answer.stdout)).toEqual([]);
});

test('with NO_COLOR nothing that a test run prints is coloured', async () => {
  await writeSkill(workspace, {
    files: { 'tests/smoke/check.py': 'print("\\x1b[32mgreen\\x1b[0m")\n' },
  });
  const answer = await callCommandLine(['install', 'greeter', '--test'], { cwd: workspace.folder });
  expect(answer.stdout).toContain('green');
  expect(answer.stdout).not.toContain('\u001b');
});

test('a skill is also found by a path that leads through a link', async () => {
  await writeSkill(workspace);
  await symlink(workspace.at('skills'), workspace.at('linked'));
  const answer = await callCommandLine(['status', 'linked/greeter', '--json'], { cwd: workspace.folder });
  expect(JSON.parse(answer.stdout)).toMatchObject({ id: 'greeter' });
});
