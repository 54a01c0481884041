import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { greedyNode, greedyPython } from './support/greedySkill.ts';
import { type Level, SupervisorProcess } from './support/supervisorProcess.ts';

const levels: readonly Level[] = process.platform === 'win32' ? ['process'] : ['process', 'system'];
const cases = levels.flatMap(level => (['python', 'node'] as const).map(language => ({ level, language })));

describe.each(cases)('$language, $level isolation', ({ level, language }) => {
  let supervisor: SupervisorProcess;
  beforeAll(async () => {
    supervisor = await SupervisorProcess.start(
      language,
      language === 'python' ? greedyPython : greedyNode,
      level,
    );
  });
  afterAll(async () => await supervisor.dispose());

  /** Nothing of the skill runs any more. */
  async function expectNothingLeft(): Promise<void> {
    for (let tries = 0; processesOf(supervisor.skill.folder).length > 0; tries += 1) {
      if (tries === 50) throw new Error(`still there: ${processesOf(supervisor.skill.folder).join(', ')}`);
      await sleep(20);
    }
  }

  async function expectLimit(
    callable: string,
    kind: string,
    limits: Readonly<Record<string, number>>,
    value: number,
    input = {},
  ): Promise<void> {
    const failure = await supervisor.failure(callable, input, { limits });
    expect(failure).toMatchObject({ reason: 'limit', limit: { kind, value } });
    await expectNothingLeft();
    // Another worker takes the next call.
    expect(await supervisor.call('echo', { x: 7 })).toBe(7);
    await supervisor.retire('');
  }

  test('memory', async () => await expectLimit('memory', 'memory', { memoryMb: 200 }, 200));
  test('CPU time', async () => await expectLimit('cpu', 'cpu', { cpuMs: 600 }, 600));
  test('output', async () => await expectLimit('output', 'output', { outputBytes: 100_000 }, 100_000));
  test('errors', async () => await expectLimit('errors', 'output', { outputBytes: 100_000 }, 100_000));
  test.each([0.2, 6, 20])('a reply of %d MiB', async megabytes => {
    await expectLimit('reply', 'output', { outputBytes: 100_000 }, 100_000, { megabytes });
  });
  test('what is printed and what is returned count together', async () => {
    await expectLimit('both', 'output', { outputBytes: 100_000 }, 100_000);
    expect(await supervisor.call('both', {}, { limits: { outputBytes: 130_000 } })).toHaveLength(60_000);
  });
  test('lines of the log', async () =>
    await expectLimit('logs', 'output', { outputBytes: 100_000 }, 100_000));
  test('open files', async () => await expectLimit('files', 'files', { files: 128 }, 128));

  test('a tool that deals with too many open files has reached no limit', async () => {
    const opened = await supervisor.call('files_caught', {}, { limits: { files: 128 }, reuse: false });
    expect(opened).toBeGreaterThan(60);
    expect(opened).toBeLessThan(128);
  });

  test('the output until the limit is passed on', async () => {
    const { output } = await supervisor.failure('output', {}, { limits: { outputBytes: 100_000 } });
    expect(output.stdout.length).toBeLessThanOrEqual(100_000);
    // What Node itself has to say counts too.
    expect(output.stdout.length).toBeGreaterThan(99_000);
  });

  test('a value nested too deep fails as a result', async () => {
    expect(await supervisor.failure('deep')).toMatchObject({ reason: 'worker', failure: { kind: 'result' } });
  });

  test('wall clock', async () => {
    expect(await supervisor.failure('loop', {}, { timeoutMs: 700 })).toMatchObject({
      reason: 'timeout',
      limitMs: 700,
    });
    await expectNothingLeft();
  });

  test('no wall clock limit of CPU', async () => {
    expect(
      await supervisor.call('echo', { x: 1 }, { limits: { cpuMs: undefined, wallClockMs: undefined } }),
    ).toBe(1);
  });

  // Node's permission model lets a process start no other.
  describe.runIf(language === 'python' || level === 'system')('with processes of its own', () => {
    test('processes', async () => await expectLimit('forks', 'processes', { processes: 20 }, 20));
    test('CPU time of children that ended', async () => {
      await expectLimit('cpu_of_children', 'cpu', { cpuMs: 1000 }, 1000);
    });
  });

  describe.runIf(language === 'python')('of Python alone', () => {
    test('processes that start processes', async () => {
      await expectLimit('forking_forks', 'processes', { processes: 20 }, 20);
    });
    test('memory of all processes together', async () => {
      await expectLimit('memory_of_children', 'memory', { memoryMb: 200 }, 200);
    });
    test('memory that processes share counts once', async () => {
      expect(await supervisor.call('shared_by_children', {}, { limits: { memoryMb: 200 } })).toBe(
        60 * 2 ** 20,
      );
    });
    test('files in memory', async () => await expectLimit('memory_file', 'memory', { memoryMb: 200 }, 200));
    test('a frame that announces too much is refused at once', async () => {
      const began = performance.now();
      await expectLimit('frame', 'output', { outputBytes: 100_000 }, 100_000, { size: 2 ** 40 });
      expect(performance.now() - began).toBeLessThan(3000);
    });
    test('notifications that are no output', async () => {
      await expectLimit('notices', 'output', {}, 16 * 2 ** 20);
    });
  });

  test.runIf(level === 'system' && process.platform === 'linux')(
    'temporary file systems of the sandbox',
    async () => {
      // The worker alone stays well below.
      const memoryMb = language === 'python' ? 60 : 80;
      await supervisor.call('loop', {}, { limits: { memoryMb }, timeoutMs: 1000 }).catch(error => {
        expect(error).toMatchObject({ reason: 'timeout' });
      });
      await expectLimit('temporary_files', 'memory', { memoryMb }, memoryMb);
    },
  );
});

/** Numbers of the processes that were given this folder in their environment; Linux alone tells. */
function processesOf(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return (
        readFileSync(path.join('/proc', pid, 'environ'), 'latin1').includes(folder) &&
        !/\) [ZX] /.test(readFileSync(path.join('/proc', pid, 'stat'), 'latin1'))
      );
    } catch {
      return false;
    }
  });
}
