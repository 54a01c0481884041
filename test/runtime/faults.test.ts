import { afterEach, expect, test } from 'vitest';
import { type DiskStep, setFaultPoint } from '../../runtime/index.ts';
import { seededSample } from './support/seededSample.ts';
import { prepare, run, type Scenario, scenarios } from './support/slotScenarios.ts';
import {
  copyOf,
  expectNextCommand,
  expectOldOrNew,
  nextCommands,
  rehearse,
} from './support/struckWorkspace.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

const everyPoint = process.env['SKILLBERTH_FULL'] === '1';
const timeout = everyPoint ? 1_800_000 : 120_000;

/** Points of each scenario, error and way to fail in a run that takes samples. */
const sampled = 3;

afterEach(() => setFaultPoint(undefined));

const errors = ['ENOSPC', 'EACCES', 'EMFILE'] as const;
const codes = { ENOSPC: 'disk-full', EACCES: 'disk-failed', EMFILE: 'disk-failed' } as const;

const struckScenarios = scenarios.filter(({ operation }) => operation.kind !== 'test');

test.each(struckScenarios)(
  'a step that fails in $name: the active slot as it was, a clear error',
  { timeout },
  async scenario => {
    const workspace = await makeWorkspace();
    try {
      await prepare(workspace, scenario);
      const rehearsal = await rehearse(scenario, workspace);
      const steps = await stepsOf(workspace, scenario);
      expect(steps.length).toBeGreaterThan(10);
      for (const code of errors) {
        for (const lasting of [false, true]) {
          const seed = scenarios.indexOf(scenario) * 10 + errors.indexOf(code) * 2 + Number(lasting);
          for (const point of seededSample(steps.length, everyPoint ? steps.length : sampled, seed)) {
            const struck = await copyOf(workspace);
            const name = `${code} ${lasting ? 'from' : 'at'} step ${point}, ${steps[point]}`;
            try {
              const failure = await fail(struck, scenario, point, code, lasting);
              const isNew = await expectOldOrNew(struck, rehearsal);
              // A switch that was made is no failure, and one that was not is no success.
              expect(failure === undefined, name).toBe(isNew);
              if (failure !== undefined) {
                expect(failure, name).toMatchObject({ name: 'SkillberthError', code: codes[code] });
                expect(failure, name).toHaveProperty('nextStep', expect.stringMatching(/^[A-Z].*\.$/));
              }
              const command = nextCommands[point % nextCommands.length];
              if (command !== undefined) await expectNextCommand(struck, rehearsal, command);
            } catch (error) {
              if (error instanceof Error) error.message = `${name}: ${error.message}`;
              throw error;
            } finally {
              await struck.dispose();
            }
          }
        }
      }
    } finally {
      await workspace.dispose();
    }
  },
);

/** The steps of the whole operation, on a copy. */
async function stepsOf(workspace: TestWorkspace, { operation }: Scenario): Promise<readonly string[]> {
  const copy = await copyOf(workspace);
  const steps: DiskStep[] = [];
  try {
    setFaultPoint(step => void steps.push(step));
    await run(copy.engine, operation);
  } finally {
    setFaultPoint(undefined);
    await copy.dispose();
  }
  return steps.map(step => `${step.operation} ${step.path}`);
}

/** What the operation rejects with when a step, or every step from there on, fails as the system would let it. */
async function fail(
  workspace: TestWorkspace,
  { operation }: Scenario,
  point: number,
  code: (typeof errors)[number],
  lasting: boolean,
): Promise<unknown> {
  let step = -1;
  setFaultPoint(({ operation: syscall, path }) => {
    step += 1;
    if (lasting ? step < point : step !== point) return;
    throw Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, syscall, path });
  });
  try {
    await run(workspace.engine, operation);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    setFaultPoint(undefined);
  }
}
