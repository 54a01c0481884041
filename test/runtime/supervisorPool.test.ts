import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SupervisorPool } from '../../runtime/execution/index.ts';
import {
  IsolatedPrograms,
  processesWith,
  supervisorScript,
  supervisorsOf,
} from './support/isolatedPrograms.ts';
import { SupervisorProcess } from './support/supervisorProcess.ts';

describe.skipIf(process.platform !== 'linux')('supervisors', () => {
  let programs: IsolatedPrograms;
  beforeEach(() => {
    programs = new IsolatedPrograms();
  });
  afterEach(async () => {
    await programs.dispose();
  });

  test('one policy has one supervisor, two have two', async () => {
    const another = programs.policy({ network: { localhost: true } });
    const calls = Promise.all([
      programs.shell('true'),
      programs.shell('true'),
      programs.shell('true', another),
    ]);
    expect(supervisorsOf()).toHaveLength(2);
    await calls;
  });

  test("the spare becomes the next policy's, and another one takes its place", async () => {
    programs.pool.warmUp();
    await sleep(100);
    const [spare] = supervisorsOf();
    expect(spare).toBeDefined();
    await programs.shell('true');
    expect(supervisorsOf()).toEqual([spare]);
    await sleep(500);
    expect(supervisorsOf()).toHaveLength(2);
  });

  test('a supervisor takes no second policy, and runs nothing without one', async () => {
    const supervisor = await SupervisorProcess.start('node', 'export const one = () => 1;', 'system');
    try {
      const second = supervisor.connection.sendRequest('configure', { policy: programs.policy() });
      await expect(second).rejects.toThrow('takes no other');
      expect(await supervisor.call('one')).toBe(1);
    } finally {
      await supervisor.dispose();
    }
  });

  test('a supervisor that is killed fails its call, and the next call has a fresh one', async () => {
    const marker = `marker-${process.pid}-crash`;
    const call = programs.shell(`sleep 20; : ${marker}`);
    const failed = expect(call).rejects.toMatchObject({ failure: { reason: 'crashed' } });
    while (processesWith(marker).length === 0) await sleep(20);
    const [pid = 0] = supervisorsOf();
    process.kill(pid, 'SIGKILL');
    await failed;
    const end = Date.now() + 5000;
    const left = (): number => processesWith(marker).length + processesWith(`skillberth-${pid}-`).length;
    while (left() > 0 && Date.now() < end) await sleep(20);
    expect(left()).toBe(0);
    expect((await programs.shell('echo again')).stdout).toBe('again\n');
    expect(supervisorsOf()).not.toContain(pid);
    // What it could not remove itself the next one does.
    const shared = path.join(os.tmpdir(), `skillberth-${process.getuid?.()}`);
    expect(readdirSync(shared).filter(name => name.startsWith(`skillberth-${pid}-`))).toEqual([]);
  });

  test('at most six stay; those in use do', async () => {
    const policies = Array.from({ length: 8 }, (_, index) =>
      programs.policy({ network: { ports: [index + 1] } }),
    );
    for (const policy of policies) await programs.shell('true', policy);
    await sleep(600);
    expect(supervisorsOf().length).toBeLessThanOrEqual(7);
  });

  test('a call that is cancelled ends what it started', async () => {
    const controller = new AbortController();
    const marker = `marker-${process.pid}-cancel`;
    const call = programs.pool.program(programs.policy(), {
      command: '/bin/sh',
      arguments: ['-c', `sleep 30; : ${marker}`],
      workingDirectory: programs.folder,
      environment: { PATH: '/usr/bin:/bin' },
      limits: {
        wallClockMs: 60_000,
        cpuMs: 60_000,
        memoryMb: 512,
        processes: 64,
        files: 256,
        outputBytes: 1000,
      },
      signal: controller.signal,
      onOutput: () => undefined,
    });
    while (processesWith(marker).length === 0) await sleep(20);
    controller.abort();
    await expect(call).rejects.toMatchObject({ failure: { reason: 'cancelled' } });
    expect(processesWith(marker)).toEqual([]);
  });

  test('nothing is left after its end', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'ended-'));
    const shared = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    try {
      await programs.shell('sleep 0.1 &');
      programs.pool.warmUp();
      await programs.pool.dispose();
      expect(supervisorsOf()).toEqual([]);
      expect(processesWith(folder)).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (shared === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = shared;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('nothing is left of a spare that ends while it is getting ready', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'early-'));
    const shared = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    try {
      for (const delay of [0, 60, 120, 180, 240, 300]) {
        const pool = new SupervisorPool(supervisorScript);
        pool.warmUp();
        await sleep(delay);
        await pool.dispose();
      }
      expect(processesWith(folder)).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (shared === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = shared;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('nothing is left when the engine is killed', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'killed-'));
    const marker = `marker-${process.pid}-killed`;
    const policy = programs.policy();
    const limits = {
      wallClockMs: 60_000,
      cpuMs: 60_000,
      memoryMb: 512,
      processes: 64,
      files: 256,
      outputBytes: 1000,
    };
    const program = {
      call: '1',
      command: '/bin/sh',
      arguments: ['-c', `sleep 30; : ${marker}`],
      workingDirectory: programs.folder,
      environment: { PATH: '/usr/bin:/bin' },
      limits,
    };
    const requests = [
      ['configure', { policy }],
      ['program', program],
    ].map(([method, params], id) => JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const engine = spawn(
      process.execPath,
      [
        '-e',
        `const { spawn } = require('node:child_process');
        const child = spawn(process.execPath, [${JSON.stringify(supervisorScript)}], { stdio: ['pipe', 'pipe', 'inherit'], detached: true, env: { ...process.env, REQUESTS: '', TMPDIR: ${JSON.stringify(folder)} } });
        for (const text of JSON.parse(process.env.REQUESTS)) child.stdin.write('Content-Length: ' + Buffer.byteLength(text) + '\\r\\n\\r\\n' + text);
        child.stdout.resume();`,
      ],
      { stdio: 'inherit', env: { ...process.env, REQUESTS: JSON.stringify(requests) } },
    );
    try {
      const patience = Date.now() + 20_000;
      while (processesWith(marker).length === 0 && Date.now() < patience) await sleep(20);
      const socket = path.join(folder, 'skillberth-');
      expect(processesWith(socket).length).toBeGreaterThan(0);
      engine.kill('SIGKILL');
      await once(engine, 'close');
      const end = Date.now() + 5000;
      while (processesWith(marker).length + processesWith(socket).length > 0 && Date.now() < end)
        await sleep(20);
      expect(processesWith(marker)).toEqual([]);
      expect(processesWith(socket)).toEqual([]);
    } finally {
      engine.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('where bubblewrap is missing the failure says what to install', async () => {
    const empty = mkdtempSync(path.join(os.tmpdir(), 'empty-path-'));
    const searched = process.env['PATH'];
    process.env['PATH'] = empty;
    try {
      const failure = await programs.shell('true').then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({
        message: 'bubblewrap and socat are not installed.',
        failure: { reason: 'isolation', remedy: expect.stringContaining('bubblewrap') },
      });
    } finally {
      process.env['PATH'] = searched;
      rmSync(empty, { recursive: true, force: true });
    }
    // A supervisor that could not confine is not asked again: by now both may be installed.
    expect((await programs.shell('echo installed')).stdout).toBe('installed\n');
  });
});
