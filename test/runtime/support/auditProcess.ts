/**
 * A process that decides and executes as fast as it is let, each with its records, and notes in a file of its own what
 * is surely stored: `node auditProcess.ts <job as JSON>`. Ends by itself.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditLog, appendRecord, RegistryDatabase, setStatus } from '../../../runtime/execution/index.ts';
import { SecretMask } from '../../../runtime/index.ts';
import { auditedSkill } from './auditedSkill.ts';

export interface AuditJob {
  readonly file: string;
  readonly notes: string;
  readonly name: string;
  /** It says that it is ready by making `<notes>.ready`, and begins when this file is there. */
  readonly go: string;
  /** Executions and as many decisions; then it ends. */
  readonly rounds: number;
}

const job = JSON.parse(process.argv[2] ?? '') as AuditJob;
const registry = new RegistryDatabase(job.file);
const log = new AuditLog(registry);
const mask = new SecretMask(['canary-of-a-process']);

writeFileSync(`${job.notes}.ready`, '');
while (!existsSync(job.go)) await sleep(1);
for (let round = 0; round < job.rounds; round += 1) {
  const command = `${job.name}-${round}`;
  await log.around(
    { event: 'invoke', actor: 'cli', skill: auditedSkill.skillId, command, phase: 'unset' },
    mask,
    () => {
      note(`invoke ${command}`);
      return Promise.resolve();
    },
  );
  note(`result ${command}`);
  const status = round % 2 === 0 ? 'enabled' : 'disabled';
  const event = round % 2 === 0 ? 'enable' : 'disable';
  await registry.write(
    connection => {
      setStatus(connection, auditedSkill, status);
      appendRecord(connection, { event, verdict: 'allow', actor: 'cli', command }, mask);
    },
    { durable: false },
  );
  note(`${event} ${command}`);
}
registry.close();

function note(text: string): void {
  appendFileSync(job.notes, `${text}\n`);
}
