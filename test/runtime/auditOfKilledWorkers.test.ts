import { afterEach, beforeEach, expect, test } from 'vitest';
import { processesBelow } from './support/processes.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

/** A number between 0 and 1 for each call; the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

test('workers killed at random: every call has its two records, once, and the right answer or an error', async () => {
  await writeSkill(workspace, {
    main: 'import time\n\ndef greet(who):\n    time.sleep(0.02)\n    return {"text": who}\n',
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  const random = seeded(7);
  const calls = process.env['SKILLBERTH_FULL'] === undefined ? 60 : 400;
  let killed = 0;
  let running = true;
  const killer = (async () => {
    while (running) {
      await new Promise(resolve => setTimeout(resolve, 30 + random() * 120));
      const found = await processesBelow(workspace.folder);
      const victim = found[Math.floor(random() * found.length)];
      if (victim === undefined) continue;
      try {
        process.kill(victim, 'SIGKILL');
        killed += 1;
      } catch (error) {
        // It ended by itself meanwhile.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  })();
  let next = 0;
  let answered = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) {
      next += 1;
      const who = `call ${next}`;
      try {
        const { result } = await workspace.engine.run('greeter', 'greet', { who }, {});
        expect(result).toEqual({ text: who });
        answered += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: 'worker-crashed' });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: 4 }, caller));
  } finally {
    running = false;
    await killer;
  }
  expect(killed).toBeGreaterThan(5);
  expect(answered).toBeGreaterThan(0);
  const records = await workspace.engine.audit({ skill: 'greeter' });
  const of = (event: string): readonly string[] =>
    records.filter(record => record.event === event).map(({ invocation = '' }) => invocation);
  expect(of('invoke')).toHaveLength(calls);
  expect(new Set(of('invoke')).size).toBe(calls);
  expect([...of('result')].sort()).toEqual([...of('invoke')].sort());
  expect(records.filter(({ event, verdict }) => event === 'result' && verdict === 'allow')).toHaveLength(
    answered,
  );
  expect(await workspace.engine.verifyAudit()).toMatchObject({ intact: true });
}, 180_000);
