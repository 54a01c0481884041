import { execFileSync, spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, commandLineScript } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
});
afterEach(async () => await workspace.dispose());

/** Root may write anywhere, so the workspace is mounted read-only for the command alone. */
const mountAndCall =
  'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"';
const mayMount = mounts();

function mounts(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', mountAndCall, 'sh', '/tmp', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    // No user namespaces here, or no Linux.
    return false;
  }
}

function call(...words: string[]): Promise<Answer> {
  const program = [process.execPath, commandLineScript, ...words];
  const child = spawn('unshare', ['-rm', 'sh', '-c', mountAndCall, 'sh', workspace.folder, ...program], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (data: string) => {
      text[stream] += data;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code: code ?? -1, ...text }));
  });
}

test.skipIf(!mayMount)('a read-only workspace is listed, read and checked', async () => {
  expect(await call('list')).toMatchObject({ code: 0, stdout: expect.stringContaining('active: 1.0.0') });
  expect(await call('status', 'greeter')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('slot A'),
  });
  expect(await call('check')).toMatchObject({ code: 0 });
  expect(await call('logs', 'greeter', 'install')).toMatchObject({ code: 0 });
  expect(await call('gc', '--dry-run')).toMatchObject({ code: 0 });
  const doctor = await call('doctor', '--json');
  expect(doctor.code).toBe(0);
  expect(JSON.parse(doctor.stdout).findings).toMatchObject([
    { code: 'workspace-read-only', severity: 'warning', subject: workspace.folder },
  ]);
});

test.skipIf(!mayMount)('what would change a read-only workspace says why it cannot', async () => {
  for (const words of [['install'], ['activate'], ['rollback'], ['uninstall'], ['gc']]) {
    const { code, stderr } = await call(...words, 'greeter');
    expect({ words, code }).toEqual({ words, code: 1 });
    expect(stderr).toMatch(/error\[(disk|lock)-failed\] .*read-?only/i);
    expect(stderr).not.toMatch(/internal|\n {2,}at .*:\d+:\d+/);
  }
  expect(await workspace.engine.status('greeter')).toMatchObject({ active: { version: '1.0.0' } });
});
