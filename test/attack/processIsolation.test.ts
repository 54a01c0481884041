import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Attack, titleOf } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { AttackGround } from './support/attackGround.ts';
import { AttackRun, type Outcome } from './support/attackRun.ts';
import { processesWith } from './support/processTable.ts';
import { programsWithout } from './support/programsWithout.ts';
import { printed, saveResults } from './support/results.ts';
import { isFull } from './support/selection.ts';

/** What has to hold on every machine: gates, approval, limits and the replies are no matter of the sandbox. */
const alwaysStopped: readonly Attack['category'][] = ['approval', 'replies', 'environment', 'limits'];
const fullRun = describe.runIf(isFull);

fullRun('where the system cannot isolate and the user allows less', () => {
  let ground: AttackGround;
  let run: AttackRun;
  const programs = process.env['PATH'];
  const outcomes = new Map<Attack, Outcome>();

  beforeAll(async () => {
    ground = await AttackGround.plant({ allowProcessOnly: true });
    process.env['PATH'] = await programsWithout(['bwrap', 'socat'], path.join(ground.folder, 'programs'));
    await ground.installOther();
    run = new AttackRun(ground, attacks);
  });
  afterAll(async () => {
    console.log(printed(outcomes));
    if (outcomes.size === attacks.length) await saveResults('process', outcomes);
    await ground.clear();
    for (const left of await processesWith('skillberth-left-running')) process.kill(left, 'SIGKILL');
    if (programs !== undefined) process.env['PATH'] = programs;
  });

  test.each(attacks.map(attack => [titleOf(attack), attack] as const))('%s', async (_title, attack) => {
    const outcome = await run.play(attack);
    outcomes.set(attack, outcome);
    if (alwaysStopped.includes(attack.category) && attack.needsSystem === undefined)
      expect(outcome.succeeded, outcome.detail).toBe(false);
  });
});
