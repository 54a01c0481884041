import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { seededSample } from './support/seededSample.ts';
import { prepare, pythonScenarios, type Scenario, scenarios, skillId } from './support/slotScenarios.ts';
import type { StruckJob } from './support/struckProcess.ts';
import {
  copyOf,
  expectMendable,
  expectNextCommand,
  expectOldOrNew,
  nextCommands,
  rehearse,
} from './support/struckWorkspace.ts';
import { makeWorkspace, pythonFolder, supervisorScript, type TestWorkspace } from './support/workspace.ts';

const everyPoint = process.env['SKILLBERTH_FULL'] === '1';

/** Milliseconds; a point takes one to two processes' starts. */
const timeout = everyPoint ? 1_800_000 : 120_000;

/** Points of each scenario in a run that takes samples. */
const sampled = { notes: 3, python: 2 };

test.each(scenarios)(
  'killed in $name: the old state or the new one, and every command works',
  { timeout },
  async scenario => {
    await killEverywhere(scenario);
  },
);

test.skipIf(process.platform === 'win32').each(pythonScenarios)(
  'killed in $name: the old state or the new one, and every command works',
  { timeout },
  async scenario => {
    await killEverywhere(scenario);
  },
);

async function killEverywhere(scenario: Scenario): Promise<void> {
  const workspace = await makeWorkspace();
  try {
    await prepare(workspace, scenario);
    const rehearsal = await rehearse(scenario, workspace);
    const whole = await struck(workspace, scenario);
    const steps = JSON.parse(whole.result.stdout) as readonly string[];
    await whole.workspace.dispose();
    expect(steps.length).toBeGreaterThan(5);
    const seed = scenarios.indexOf(scenario) + 1;
    const points = seededSample(steps.length, everyPoint ? steps.length : sampled[scenario.skill], seed);
    for (const point of points) {
      const killed = await struck(workspace, scenario, point);
      try {
        if (killed.result.signal === undefined) {
          // What Python leaves in its caches, and so the number of removals at the end, differs between runs.
          expect([scenario.skill, JSON.parse(killed.result.stdout).length <= point]).toEqual([
            'python',
            true,
          ]);
          continue;
        }
        await at(`killed before step ${point}, ${steps[point]}`, async () => {
          await expectOldOrNew(killed.workspace, rehearsal);
          // It asks every program of the machine for its version.
          if (point % 4 === 0) await expectMendable(killed.workspace, skillId);
          const commands =
            scenario.skill === 'notes' ? nextCommands : [nextCommands[point % nextCommands.length]];
          for (const command of commands) {
            if (command !== undefined) await expectNextCommand(killed.workspace, rehearsal, command);
          }
        });
      } finally {
        await killed.workspace.dispose();
      }
    }
  } finally {
    await workspace.dispose();
  }
}

/** Names the point in whatever fails there. */
async function at(point: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${point}: ${error.message}`;
    throw error;
  }
}

interface Result {
  readonly signal: string | undefined;
  readonly stdout: string;
}

/** Runs the operation in a process of its own over a copy of the workspace. */
async function struck(
  workspace: TestWorkspace,
  { operation }: Scenario,
  strikeAt?: number,
): Promise<{ readonly workspace: TestWorkspace; readonly result: Result }> {
  const copy = await copyOf(workspace);
  const job: StruckJob = {
    folder: copy.folder,
    supervisorScript,
    pythonFolder,
    operation,
    ...(strikeAt === undefined ? {} : { strikeAt }),
  };
  const script = path.join(import.meta.dirname, 'support', 'struckProcess.ts');
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'skillberth-test-compile-cache') };
  const result = await new Promise<Result>((resolve, reject) => {
    execFile(process.execPath, [script, JSON.stringify(job)], { env }, (error, stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr));
      else resolve({ signal: error?.signal ?? undefined, stdout });
    });
  });
  return { workspace: copy, result };
}
