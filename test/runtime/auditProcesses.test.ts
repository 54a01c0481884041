import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  getEntry,
  queryAudit,
  type RegistryDatabase,
  upsertEntry,
  verifyAudit,
} from '../../runtime/execution/index.ts';
import { auditedSkill } from './support/auditedSkill.ts';
import type { AuditJob } from './support/auditProcess.ts';
import { RegistryFolder } from './support/registryFolder.ts';

const everyMoment = process.env['SKILLBERTH_FULL'] === '1';
const processes = 3;
const script = path.join(import.meta.dirname, 'support', 'auditProcess.ts');

let place: RegistryFolder;
let registry: RegistryDatabase;
beforeEach(async () => {
  place = new RegistryFolder();
  registry = place.open();
  await registry.write(c =>
    upsertEntry(c, auditedSkill, {
      name: 'Weather',
      version: '1.0.0',
      sourceType: 'local',
      sourceRef: auditedSkill.source,
      manifest: {},
      repoHash: '0',
    }),
  );
});
afterEach(() => place.dispose());

function notesOf(name: string): string {
  return path.join(place.folder, `${name}.notes`);
}

/** The processes begin when it is there. */
function goFile(): string {
  return path.join(place.folder, 'go');
}

/** Starts a process; `killAfter`: milliseconds after it has written its first record. Resolves with its exit code. */
async function run(name: string, rounds: number, killAfter?: number): Promise<number | null> {
  const job: AuditJob = { file: place.file, notes: notesOf(name), name, go: goFile(), rounds };
  const child = spawn(process.execPath, [script, JSON.stringify(job)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  if (killAfter !== undefined) {
    while (!existsSync(notesOf(name)) && child.exitCode === null) await sleep(2);
    await sleep(killAfter);
    child.kill('SIGKILL');
  }
  const [code] = (await ended) as [number | null];
  return code;
}

/** What the process was told to be stored, a line each. */
function noted(name: string): readonly string[] {
  return existsSync(notesOf(name)) ? readFileSync(notesOf(name), 'utf8').trimEnd().split('\n') : [];
}

/** The chain is whole, what was noted is there once, and at most one step more of each process that was killed. */
async function expectNothingLost(names: readonly string[]): Promise<void> {
  const records = await queryAudit(registry, {});
  expect(await verifyAudit(registry)).toMatchObject({ records: records.length, intact: true });
  expect(records.map(record => record.sequence)).toEqual(records.map((_, index) => index + 1));
  for (const name of names) {
    const stored = records
      .filter(record => record.command?.startsWith(`${name}-`) === true)
      .map(record => `${record.event} ${record.command}`);
    const known = noted(name);
    expect(stored.slice(0, known.length)).toEqual(known);
    expect(stored.length - known.length).toBeLessThanOrEqual(1);
  }
  // A decision and its record are one step.
  const last = records.findLast(record => record.event === 'enable' || record.event === 'disable');
  const expected = last === undefined ? 'imported_disabled' : `${last.event}d`;
  expect(await registry.read(c => getEntry(c, auditedSkill))).toMatchObject({ status: expected });
}

/** They begin at one moment. */
async function runTogether(names: readonly string[], rounds: number): Promise<readonly (number | null)[]> {
  const running = Promise.all(names.map(name => run(name, rounds)));
  while (!names.every(name => existsSync(`${notesOf(name)}.ready`))) await sleep(5);
  writeFileSync(goFile(), '');
  return await running;
}

test('several processes make the registry at once', async () => {
  place.dispose();
  place = new RegistryFolder();
  const names = Array.from({ length: processes }, (_, index) => `maker${index}`);
  expect(await runTogether(names, 5)).toEqual(names.map(() => 0));
  registry = place.open();
  expect(await queryAudit(registry, {})).toHaveLength(processes * 5 * 3);
  expect(await verifyAudit(registry)).toMatchObject({ records: processes * 5 * 3, intact: true });
});

test('several processes append at once', async () => {
  const rounds = everyMoment ? 2_000 : 250;
  const names = Array.from({ length: processes }, (_, index) => `writer${index}`);
  expect(await runTogether(names, rounds)).toEqual(names.map(() => 0));
  await expectNothingLost(names);
  const records = await queryAudit(registry, {});
  expect(records).toHaveLength(processes * rounds * 3);
  // They did take turns.
  const changes = records.filter((record, index) => writerOf(record) !== writerOf(records[index - 1]));
  expect(changes.length).toBeGreaterThan(processes);
});

function writerOf(record: { readonly command?: string } | undefined): string | undefined {
  return record?.command?.split('-')[0];
}

test('a process that is killed at any moment loses, doubles and breaks nothing', {
  timeout: everyMoment ? 300_000 : 60_000,
}, async () => {
  const names: string[] = [];
  writeFileSync(goFile(), '');
  for (let attempt = 0; attempt < (everyMoment ? 40 : 3); attempt += 1) {
    const survivor = `survivor${attempt}`;
    const killed = Array.from({ length: processes - 1 }, (_, index) => `killed${attempt}x${index}`);
    names.push(survivor, ...killed);
    const [code, ...others] = await Promise.all([
      run(survivor, 30),
      ...killed.map(name => run(name, 100_000, Math.random() * 120)),
    ]);
    expect(code).toBe(0);
    expect(others).toEqual(killed.map(() => null));
    await expectNothingLost(names);
  }
  // All of them at once, this one closed too: what they left is read by the next.
  registry.close();
  const all = Array.from({ length: 2 }, (_, index) => `last${index}`);
  await Promise.all(all.map(name => run(name, 100_000, 60)));
  await expectNothingLost([...names, ...all]);
});
