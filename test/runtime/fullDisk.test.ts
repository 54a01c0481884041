import { execFileSync, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandLineScript } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

function shell(script: string, ...words: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', script, process.execPath, commandLineScript, ...words],
    { cwd: workspace.folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, text: stdout + stderr };
}

test.skipIf(process.platform === 'win32')(
  'bytecode that the disk does not take whole does not break the slot',
  async () => {
    const lines = Array.from(
      { length: 6000 },
      (_, index) => `def f${index}(a, b):\n    return a + b * ${index}\n`,
    );
    await writeSkill(workspace, {
      files: { 'handlers/many.py': lines.join('\n') },
      main: 'from . import many\n\n\ndef greet(who: str):\n    return {"text": f"Hello {who}", "sum": many.f7(1, 2)}\n',
    });
    await workspace.engine.install('greeter', {}, {});
    // No file may grow beyond 512 KiB: what is longer, here the bytecode, is cut as a full disk cuts it.
    expect(shell('ulimit -f 1024; exec "$0" "$@"', 'activate', 'greeter')).toMatchObject({ status: 0 });
    const run = await workspace.engine.run('greeter', 'greet', { who: 'Ada' }, {});
    expect(run.result).toEqual({ text: 'Hello Ada', sum: 15 });
  },
);

/** A small disk of its own, full, for the command alone. */
const onFullDisk =
  'mount -t tmpfs -o size=2m tmpfs "$1" && cp -R "$2/." "$1" && cd "$1" && { head -c 9000000 /dev/zero > fill; shift 2; ' +
  '"$@"; code=$?; ls -A skills/.runtime; exit "$code"; } 2>&1';

function mounts(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    // No user namespaces here, or no Linux.
    return false;
  }
}

test.skipIf(!mounts())('what frees space works on a full disk', async () => {
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  const call = ['unshare', '-rm', 'sh', '-c', onFullDisk, 'sh', '/mnt', workspace.folder];
  const program = [process.execPath, commandLineScript];
  const { status, stdout } = spawnSync(
    call[0] ?? '',
    [...call.slice(1), ...program, 'uninstall', 'greeter'],
    {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  expect(stdout).toContain('✔ greeter is uninstalled.');
  expect(stdout).not.toMatch(/\ngreeter\n/);
  expect(status).toBe(0);
});
