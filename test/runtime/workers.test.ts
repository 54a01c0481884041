import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { expectGone } from './support/processes.ts';
import type { SupervisorProcess } from './support/supervisorProcess.ts';
import { cases, childrenOf, forget, levels, sleepers, supervise } from './support/unrulySkill.ts';

describe.each(cases)('$language, $level isolation', ({ language, level }) => {
  const start = (): Promise<SupervisorProcess> => supervise(language, level);
  /** Node's permission model lets a process start no other. */
  const mayFork = language === 'python' || level === 'system';

  test('a warm worker serves one call after the other', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    expect(await supervisor.call('worker')).toBe(first);
    expect(await supervisor.call('worker', {}, { key: 'another' })).not.toBe(first);
    expect(await supervisor.call('worker', {}, { reuse: false })).toBe(first);
    expect(await supervisor.call('worker')).not.toBe(first);
  });

  test.each([
    ['leave', 'worker'],
    ['leave_at_once', language === 'node' ? 'worker' : 'crashed'],
    ['kill', 'crashed'],
    ['kill_group', 'crashed'],
  ])('a tool that ends with %s fails as %s', async (callable, reason) => {
    const supervisor = await start();
    expect(await supervisor.failure(callable)).toMatchObject({ reason });
    expect(await supervisor.call('echo', { x: 1 })).toBe(1);
  });

  test('a worker that closes its channel has crashed', async () => {
    const supervisor = await start();
    expect(await supervisor.failure('close_channel')).toMatchObject({ reason: 'crashed' });
    expect(await supervisor.call('echo', { x: 1 })).toBe(1);
  });

  test('a stopped worker is killed at its time limit', async () => {
    const supervisor = await start();
    const failure = await supervisor.failure('stop', {}, { timeoutMs: 900 });
    expect(failure).toMatchObject({ reason: 'timeout' });
    expect(await supervisor.call('echo', { x: 1 })).toBe(1);
  });

  test.runIf(mayFork).each(['background', 'background_session'])(
    '%s: nothing is left behind',
    async callable => {
      const supervisor = await start();
      const first = await supervisor.call('worker');
      await supervisor.call(callable);
      expect(sleepers(supervisor)).toEqual([]);
      expect(await supervisor.call('worker')).not.toBe(first);
    },
  );

  test('a worker that works between its calls is ended', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    await supervisor.call('burn', { seconds: 4 });
    await sleep(3500);
    expect(await supervisor.call('worker')).not.toBe(first);
  });

  test('a cancelled call ends its worker', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const failure = await supervisor.failure('echo', { x: 1, seconds: 5 }, { signal: controller.signal });
    expect(failure).toMatchObject({ reason: 'cancelled' });
    expect(await supervisor.call('worker')).not.toBe(first);
  });

  test('nothing outlives the supervisor', async () => {
    const supervisor = await start();
    void supervisor.failure('echo', { x: 1, seconds: 20 });
    await supervisor.call('echo', { x: 1 }, { key: 'idle' });
    await sleep(500);
    const pids = childrenOf(supervisor);
    expect(pids.length).toBeGreaterThanOrEqual(2);
    forget(language, level);
    await supervisor.dispose();
    await Promise.all(pids.map(expectGone));
  });
});

describe.each(levels)('Python, which can reach into its worker, %s isolation', level => {
  const start = (): Promise<SupervisorProcess> => supervise('python', level);

  test.each(['double_fork', 'double_fork_in_group'])('%s: nothing is left behind', async callable => {
    const supervisor = await start();
    await supervisor.call(callable);
    expect(sleepers(supervisor)).toEqual([]);
  });

  test('a worker is replaced after 500 calls', async () => {
    const supervisor = await start();
    const workers = new Set<unknown>();
    for (let call = 0; call < 520; call += 1) workers.add(await supervisor.call('worker'));
    expect(workers.size).toBe(2);
  });
});
