import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { SupervisorProcess } from './support/supervisorProcess.ts';
import { cases, levels, supervise } from './support/unrulySkill.ts';

describe.each(cases)('$language, $level isolation', ({ language, level }) => {
  const start = (): Promise<SupervisorProcess> => supervise(language, level);

  test('replies with guessed identifiers answer nothing, and end their worker', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    await supervisor.call('guessed_replies', { seconds: 0.3 });
    expect(await supervisor.call('echo', { x: 'real', seconds: 0.8 })).toBe('real');
    expect(await supervisor.call('worker')).not.toBe(first);
  });

  test('a reply between two calls ends its worker', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    await supervisor.call('guessed_replies', { seconds: 0.1 });
    await sleep(500);
    expect(await supervisor.call('worker')).not.toBe(first);
    expect(await supervisor.call('echo', { x: 1 })).toBe(1);
  });

  test.each(['{"jsonrpc":', '[]', '"text"', 'null', '{}', '{"id":1}', '{"method":1}'])(
    'the message %s ends the call',
    async text => {
      const supervisor = await start();
      expect(await supervisor.failure('broken', { text })).toMatchObject({ reason: 'crashed' });
      expect(await supervisor.call('echo', { x: 1 })).toBe(1);
    },
  );

  test('what is no frame ends the call', async () => {
    const supervisor = await start();
    expect(await supervisor.failure('garbage')).toMatchObject({
      reason: 'crashed',
      message: expect.stringContaining('4 KiB'),
    });
  });

  test('what looks like a mark is output', async () => {
    const supervisor = await start();
    const { stdout } = await supervisor.callWithOutput('marks');
    expect(stdout).toBe(`${`\u001e${'0'.repeat(36)}\n`.repeat(3)}\u001e`);
    expect((await supervisor.callWithOutput('echo', { x: 1 })).stdout).toBe('');
  });
});

describe.each(levels)('Python, which can reach into its worker, %s isolation', level => {
  const start = (): Promise<SupervisorProcess> => supervise('python', level);

  test('a late reply of an earlier call answers nothing', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    await supervisor.call('late_reply', { seconds: 0.3 });
    expect(await supervisor.call('echo', { x: 'real', seconds: 0.8 })).toBe('real');
    expect(await supervisor.call('worker')).not.toBe(first);
  });

  test('a skill that answers for itself spoils its own call alone', async () => {
    const supervisor = await start();
    const first = await supervisor.call('worker');
    expect(await supervisor.call('own_reply')).toBe('forged');
    expect(await supervisor.call('echo', { x: 'real', seconds: 0.6 })).toBe('real');
    expect(await supervisor.call('worker')).not.toBe(first);
  });

  test.each(['error_without_data', 'error_of_no_kind'])('%s is no failure of a tool', async callable => {
    const supervisor = await start();
    expect(await supervisor.failure(callable)).toMatchObject({
      reason: 'crashed',
      message: expect.stringContaining('odd'),
    });
  });

  test('between two calls nobody is answered, and nothing is passed on', async () => {
    const supervisor = await start();
    await supervisor.call('ask_later', { seconds: 0.2 });
    await sleep(600);
    const { value, notifications } = await supervisor.callWithOutput('what_was_answered');
    expect(value).toMatchObject({ error: { message: 'No call is running.' } });
    expect(notifications).toEqual([]);
  });
});
