import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { titleOf } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { AttackGround } from './support/attackGround.ts';
import { succeedsBare } from './support/bareRun.ts';
import { processesWith } from './support/processTable.ts';
import { isFull } from './support/selection.ts';

let ground: AttackGround;
beforeEach(async () => {
  ground = await AttackGround.plant();
});
afterEach(async () => {
  await ground.clear();
  for (const left of await processesWith('skillberth-left-running')) process.kill(left, 'SIGKILL');
});

/** An attack that fails here too would prove nothing where it is to be stopped. */
describe.runIf(isFull)('without protection each attack succeeds', () => {
  for (const attack of attacks) {
    if (attack.kind === 'code' && attack.harmlessBare === undefined)
      test(titleOf(attack), async () => {
        expect(await succeedsBare(ground, attack)).toBe(true);
      });
  }
});
