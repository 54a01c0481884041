import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { SupervisorProcess } from './support/supervisorProcess.ts';
import { cases, childrenOf, killIfThere, levels, supervise } from './support/unrulySkill.ts';

describe.each(cases)('$language, $level isolation', ({ language, level }) => {
  const start = (): Promise<SupervisorProcess> => supervise(language, level);

  test('200 calls at 8 at once, each with its own reply, answers, output and notifications', async () => {
    const supervisor = await start();
    const calls = Array.from({ length: 200 }, (_, index) => async () => {
      if (index % 4 === 0) {
        const { value, call } = await supervisor.callWithOutput('ask');
        expect(typeof value === 'object' && value !== null && 'value' in value ? value.value : value).toBe(
          `${call}:A`,
        );
      } else if (index % 4 === 1) {
        const { notifications } = await supervisor.callWithOutput('log', { text: `line ${index}` });
        expect(notifications).toEqual([
          { method: 'log', parameters: { level: 'info', message: `line ${index}` } },
        ]);
      } else expect(await supervisor.call('echo', { x: index, seconds: (index % 7) / 1000 })).toBe(index);
    });
    await atOnce(calls, 8);
  });

  test('workers that are killed at random mix nothing up', async () => {
    const supervisor = await start();
    let isOver = false;
    const killing = (async () => {
      for (let kills = 0; !isOver && kills < 25; kills += 1) {
        await sleep(40 + Math.random() * 80);
        const pids = childrenOf(supervisor);
        const pid = pids[Math.floor(Math.random() * pids.length)];
        if (pid !== undefined) killIfThere(pid);
      }
    })();
    let crashed = 0;
    const calls = Array.from({ length: 200 }, (_, index) => async () => {
      try {
        expect(await supervisor.call('echo', { x: index, seconds: 0.01 })).toBe(index);
      } catch (error) {
        expect(error).toMatchObject({ reason: 'crashed' });
        crashed += 1;
      }
    });
    await atOnce(calls, 8);
    isOver = true;
    await killing;
    // The last one that was killed may be an idle worker, whose end is not seen in the same moment.
    await sleep(200);
    expect(crashed).toBeGreaterThan(0);
    expect(await supervisor.call('echo', { x: 'still there' })).toBe('still there');
  });
});

describe.each(levels)('many calls of Python, %s isolation', level => {
  const start = (): Promise<SupervisorProcess> => supervise('python', level);

  test('eight calls at once; the ninth waits, its time limit begins with its turn', async () => {
    const supervisor = await start();
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, childrenOf(supervisor).length);
    }, 20);
    const calls = Array.from({ length: 10 }, (_, x) =>
      supervisor.call('echo', { x, seconds: 2.4 }, { timeoutMs: 4500 }),
    );
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, (_, x) => x));
    clearInterval(watching);
    expect(most).toBe(8);
  });

  test('a call that waits can be cancelled, and is never run', async () => {
    const supervisor = await start();
    let isBusy = true;
    const busy = Promise.all(Array.from({ length: 8 }, (_, x) => supervisor.call('echo', { x, seconds: 3 })));
    void busy.then(() => {
      isBusy = false;
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const failure = await supervisor.failure('echo', { x: 9 }, { signal: controller.signal });
    expect(failure).toMatchObject({ reason: 'cancelled' });
    expect(isBusy).toBe(true);
    await busy;
    expect(await supervisor.call('echo', { x: 10 })).toBe(10);
  });

  test('a retired worker ends after its call, also when the call was still waiting', async () => {
    const supervisor = await start();
    const calls = Array.from({ length: 9 }, () => supervisor.call('echo', { x: 1, seconds: 0.4 }));
    await sleep(100);
    await supervisor.retire(supervisor.key);
    await Promise.all(calls);
    await sleep(100);
    expect(childrenOf(supervisor)).toEqual([]);
  });
});

/** Runs all of them, so many at the same time. */
async function atOnce(calls: readonly (() => Promise<void>)[], count: number): Promise<void> {
  const left = [...calls];
  const lane = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await next();
  };
  await Promise.all(Array.from({ length: count }, lane));
}
