import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const slots = (version = '1.0.0') => workspace.at('skills', '.runtime', 'greeter', version, 'slots');

/** Whatever fails, the skill that was active before still answers. */
async function expectStillActive(): Promise<void> {
  const report = await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {});
  expect(report).toMatchObject({ version: '1.0.0', result: { text: 'Hello Ada' } });
}

async function activateFirst(): Promise<void> {
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

describe('install fails cleanly', () => {
  test.each([
    ['a manifest that does not parse', 'name: greeter\nversion: "1.0.0\ntools: [\n'],
    ['a manifest of wrong types', 'name: greeter\nversion: 1.0.0\ntools: nothing\n'],
  ])('%s', async (_, manifest) => {
    await activateFirst();
    await writeSkill(workspace, { manifest });
    const error = await workspace.engine.install('greeter', {}, {}).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'manifest-invalid', subject: expect.stringContaining('skill.yaml') });
    expect((await workspace.engine.list())[0]?.error?.code).toBe('manifest-invalid');
    await writeSkill(workspace);
    await expectStillActive();
  });

  test('a dependency that cannot be installed: stage gone, log kept, slots as they were', async () => {
    await activateFirst();
    await writeSkill(workspace, {
      manifest:
        'name: greeter\nversion: 1.0.0\ndependencies: ["skillberth-no-such-package-here==9.9.9"]\ntools: []\n',
    });
    await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
      code: 'dependency-failed',
      message: expect.stringContaining('skillberth-no-such-package-here'),
      logFile: workspace.at('skills/.runtime/greeter/1.0.0/slots/B/logs/install.log'),
    });
    expect((await readdir(slots())).sort()).toEqual(['A', 'B']);
    expect(await readdir(path.join(slots(), 'B'))).toEqual(['logs']);
    expect(await workspace.read('skills/.runtime/greeter/1.0.0/slots/B/logs/install.log')).toContain(
      'Failed [dependency-failed]',
    );
    await expectStillActive();
  });

  test.each(['-e .', 'git+https://example.org/x.git', '--no-binary :all:', './local', 'x @ file:///tmp/x'])(
    'the dependency "%s" is refused, because installing it would run code',
    async dependency => {
      await writeSkill(workspace, { files: { 'requirements.in': `${dependency}\n` } });
      await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
        code: 'dependency-failed',
        message: expect.stringContaining(dependency),
      });
    },
  );

  test('cancelled while it builds: nothing is left, and the next install works', async () => {
    await activateFirst();
    const controller = new AbortController();
    await expect(
      workspace.engine.install(
        'greeter',
        {},
        { signal: controller.signal, onStep: () => controller.abort() },
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(slots())).sort()).toEqual(['A', 'B']);
    expect(await readdir(path.join(slots(), 'B'))).toEqual(['logs']);
    await expectStillActive();
    await workspace.engine.install('greeter', {}, {});
  });

  test('an interpreter that does not start names the setting', async () => {
    const { Engine } = await import('../../runtime/index.ts');
    const { pythonFolder, supervisorScript } = await import('./support/workspace.ts');
    await writeSkill(workspace);
    const engine = new Engine({
      workspaceFolders: [workspace.folder],
      supervisorScript,
      pythonFolder,
      python: '/no/such/python',
      actor: 'cli',
    });
    await expect(engine.install('greeter', {}, {})).rejects.toMatchObject({
      code: 'python-missing',
      nextStep: expect.stringContaining('skillberth.python'),
    });
    await engine.dispose();
  });

  test('a Python version nobody has', async () => {
    await writeSkill(workspace, {
      manifest: 'name: greeter\nversion: 1.0.0\nruntime: { python: "3.99" }\ntools: []\n',
    });
    await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
      code: 'python-version-missing',
      message: expect.stringContaining('3.99'),
    });
  });

  test('an unknown skill names the known ones', async () => {
    await writeSkill(workspace);
    await expect(workspace.engine.install('gone', {}, {})).rejects.toMatchObject({
      code: 'skill-not-found',
      nextStep: expect.stringMatching(/^Name one of: greeter\. .*github:owner/),
    });
  });
});

describe('two at once', () => {
  test('a second install waits, says for whom, and both end well', async () => {
    await activateFirst();
    const steps: string[] = [];
    const [first, second] = await Promise.all([
      workspace.engine.install('greeter', {}, { onStep: step => void steps.push(step) }),
      workspace.engine.install('greeter', {}, { onStep: step => void steps.push(step) }),
    ]);
    expect([first.slot, second.slot]).toEqual(['B', 'B']);
    expect(steps.filter(step => step.startsWith('Waiting'))).toEqual([
      `Waiting for an install (process ${process.pid})`,
    ]);
    await expectStillActive();
  });

  test('waiting can be cancelled', async () => {
    await activateFirst();
    const controller = new AbortController();
    const first = workspace.engine.install('greeter', {}, {});
    await expect(
      workspace.engine.install(
        'greeter',
        {},
        { signal: controller.signal, onStep: () => controller.abort() },
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
    await first;
  });

  test('a lock whose holder was killed is free', async () => {
    await activateFirst();
    const lock = workspace.at('skills', '.runtime', 'greeter', 'lock.sqlite');
    const program = `const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(${JSON.stringify(lock)});
      database.exec('BEGIN IMMEDIATE');
      process.kill(process.pid, 'SIGKILL');`;
    expect(() => execFileSync(process.execPath, ['-e', program], { stdio: 'ignore' })).toThrow();
    await workspace.engine.install('greeter', {}, {});
  });
});

/** Whether a small file system can be mounted: a full disk needs one; where this machine lets us mount one. */
const smallDisk = process.platform === 'linux' && process.getuid?.() === 0 && mountable();

function mountable(): boolean {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'skillberth-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(!smallDisk)(
  'a full disk is a clear error and the active slot still runs (needs the right to mount)',
  async () => {
    const disk = mkdtempSync(path.join(os.tmpdir(), 'skillberth-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]);
    await workspace.dispose();
    try {
      workspace = await makeWorkspace(disk);
      await activateFirst();
      await writeSkill(workspace, { version: '1.0.0', files: { 'assets/large.bin': 'x'.repeat(3_500_000) } });
      await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
        code: 'disk-full',
        nextStep: expect.stringContaining('Free some space'),
      });
      expect((await readdir(slots())).filter(name => name.startsWith('.'))).toEqual([]);
      await expectStillActive();
    } finally {
      await workspace.dispose();
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
      workspace = await makeWorkspace();
    }
  },
);

test('a read-only file in the sources does not make a slot that cannot be replaced', async () => {
  await writeSkill(workspace);
  const file = workspace.at('skills', 'greeter', 'data.txt');
  writeFileSync(file, 'fixed', { mode: 0o444 });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.install('greeter', {}, {});
  const copy = path.join(slots(), 'A', 'src', 'skills', 'greeter', 'data.txt');
  expect((await stat(copy)).mode & 0o600).toBe(0o600);
});
