import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Attack, titleOf } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { AttackGround } from './support/attackGround.ts';
import { AttackRun, type Outcome } from './support/attackRun.ts';
import { printed, saveResults } from './support/results.ts';
import { selected } from './support/selection.ts';

let ground: AttackGround;
let run: AttackRun;
const outcomes = new Map<Attack, Outcome>();
const chosen = selected(attacks);

beforeAll(async () => {
  ground = await AttackGround.plant();
  await ground.installOther();
  run = new AttackRun(ground, chosen);
});
afterAll(async () => {
  console.log(printed(outcomes));
  if (outcomes.size === attacks.length) await saveResults('system', outcomes);
  await ground.clear();
});

describe('under isolation by the operating system', () => {
  test.each(chosen.map(attack => [titleOf(attack), attack] as const))('%s', async (_title, attack) => {
    const outcome = await run.play(attack);
    outcomes.set(attack, outcome);
    expect(outcome.succeeded, outcome.detail).toBe(false);
    expect(
      outcome.audited,
      `The audit must hold ${attack.denial.event} ${attack.denial.says ?? ''}.\n${outcome.detail}`,
    ).toBe(true);
  });

  test('the audit is whole afterwards', async () => {
    expect(await ground.engine().verifyAudit()).toMatchObject({ intact: true });
  });
});
