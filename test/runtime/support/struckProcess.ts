/**
 * A process that runs one operation and kills itself before a step of it: `node struckProcess.ts <job as JSON>`.
 * Without a step it runs to its end and prints the steps.
 */
import { type DiskStep, Engine, setFaultPoint } from '../../../runtime/index.ts';
import type { Operation } from './slotScenarios.ts';
import { run } from './slotScenarios.ts';

export interface StruckJob {
  readonly folder: string;
  readonly supervisorScript: string;
  readonly pythonFolder: string;
  readonly operation: Operation;
  /** Counted from 0. */
  readonly strikeAt?: number;
}

const job = JSON.parse(process.argv[2] ?? '') as StruckJob;
const engine = new Engine({
  workspaceFolders: [job.folder],
  supervisorScript: job.supervisorScript,
  pythonFolder: job.pythonFolder,
  actor: 'cli',
});
const steps: DiskStep[] = [];
setFaultPoint(step => {
  if (steps.length === job.strikeAt) process.kill(process.pid, 'SIGKILL');
  steps.push(step);
});
await run(engine, job.operation);
setFaultPoint(undefined);
await engine.dispose();
process.stdout.write(JSON.stringify(steps.map(step => `${step.operation} ${step.path}`)));
