/**
 * A process that installs, activates, rolls back and tests one skill as fast as it is let, and prints what it did:
 * `node busyProcess.ts <job as JSON>`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine } from '../../../runtime/index.ts';
import { skillId } from './slotScenarios.ts';
import { yes } from './workspace.ts';

export interface BusyJob {
  readonly folder: string;
  readonly supervisorScript: string;
  readonly pythonFolder: string;
  readonly milliseconds: number;
  readonly seed: number;
}

export interface BusyReport {
  /** `action version/slot` of each operation that succeeded. */
  readonly done: readonly string[];
  /** Codes that the state of the slots gives a reason for. */
  readonly refused: number;
  readonly unexpected: readonly string[];
  /** Of one operation, waiting included; milliseconds. */
  readonly longest: number;
}

const job = JSON.parse(process.argv[2] ?? '') as BusyJob;
const engine = new Engine({
  workspaceFolders: [job.folder],
  supervisorScript: job.supervisorScript,
  pythonFolder: job.pythonFolder,
  actor: 'cli',
});
const expected = ['nothing-to-activate', 'nothing-to-roll-back', 'previous-replaced', 'slot-unprepared'];
/** The sources change while an install waits for its turn. */
const changed = 'was changed while its install began';
const done: string[] = [];
const unexpected: string[] = [];
let refused = 0;
let longest = 0;
let random = job.seed;
const end = performance.now() + job.milliseconds;
while (performance.now() < end) {
  // Numerical Recipes' linear congruential generator; its high bits are the random ones.
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  const action = (['install', 'activate', 'rollback', 'test'] as const)[random >>> 30] ?? 'install';
  const started = performance.now();
  try {
    const { version, slot } = await operate(action);
    done.push(`${action} ${version}/${slot}`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = error instanceof Error ? error.message : '';
    if (expected.includes(code) || message.includes(changed)) refused += 1;
    else unexpected.push(`${action}: ${code}: ${message}`);
  }
  longest = Math.max(longest, performance.now() - started);
  await sleep((random >>> 16) % 8);
}
await engine.dispose();
const report: BusyReport = { done, refused, unexpected, longest };
process.stdout.write(JSON.stringify(report));

function operate(
  action: 'install' | 'activate' | 'rollback' | 'test',
): Promise<{ readonly version: string; readonly slot: string }> {
  switch (action) {
    case 'install':
      return engine.install(skillId, {}, {});
    case 'activate':
      return engine.activate(skillId, {}, {});
    case 'rollback':
      return engine.rollback(skillId, {});
    case 'test':
      return engine.test(skillId, {}, yes);
  }
}
