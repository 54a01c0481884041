import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditLog, queryAudit, type RegistryDatabase, verifyAudit } from '../../runtime/execution/index.ts';
import { SecretMask } from '../../runtime/index.ts';
import { failureOf, RegistryFolder } from './support/registryFolder.ts';

let place: RegistryFolder;
let registry: RegistryDatabase;
beforeEach(() => {
  place = new RegistryFolder();
  registry = place.open();
});
afterEach(() => place.dispose());

const noSecrets = new SecretMask();

async function fill(count: number, into = registry): Promise<void> {
  const log = new AuditLog(into);
  for (let index = 1; index <= count; index += 1) {
    await log.append(
      { event: 'enable', verdict: index % 3 === 0 ? 'deny' : 'allow', actor: 'cli', skill: `skill-${index}` },
      noSecrets,
    );
  }
}

const triggers = [
  'audit_never_changes',
  'audit_never_shrinks',
  'audit_without_gaps',
  'audit_head_stays',
  'audit_head_is_one',
  'audit_head_follows',
];

function withoutTriggers(database: DatabaseSync): void {
  for (const trigger of triggers) database.exec(`DROP TRIGGER ${trigger}`);
}

test.each([
  `UPDATE audit SET record = replace(record, 'deny', 'allow') WHERE sequence = 3`,
  'DELETE FROM audit WHERE sequence = 3',
  'DELETE FROM audit',
  'INSERT INTO audit SELECT 9, record, hash FROM audit WHERE sequence = 3',
  'INSERT OR REPLACE INTO audit SELECT 3, record, hash FROM audit WHERE sequence = 4',
  'DELETE FROM audit_head',
  'UPDATE audit_head SET sequence = 3',
  `UPDATE audit_head SET hash = 'x'`,
  `INSERT OR REPLACE INTO audit_head VALUES (1, 0, 'x')`,
])('the tables refuse %s', async statement => {
  await fill(5);
  expect(() => place.byHand(database => database.exec(statement))).toThrow(/append-only|gaps|head/);
  expect(await verifyAudit(registry)).toMatchObject({ records: 5, intact: true });
});

test.each([
  [`UPDATE audit SET record = replace(record, 'deny', 'allow') WHERE sequence = 3`, 3, 'was changed'],
  [`UPDATE audit SET record = record || ' ' WHERE sequence = 5`, 5, 'was changed'],
  [`UPDATE audit SET record = 'x' WHERE sequence = 1`, 1, 'was changed'],
  [`UPDATE audit SET hash = upper(hash) WHERE sequence = 2`, 2, 'was changed'],
  ['DELETE FROM audit WHERE sequence = 1', 1, 'Record 1 is missing'],
  ['DELETE FROM audit WHERE sequence IN (2, 3, 4)', 2, 'Records 2 to 4 are missing'],
  ['DELETE FROM audit WHERE sequence > 3', 4, 'cut off: the last of 5 records that were written is 3'],
  ['DELETE FROM audit', 1, 'cut off'],
  [
    'DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3',
    3,
    "stands in another's place",
  ],
  [
    `UPDATE audit SET sequence = 100 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3;
     UPDATE audit SET sequence = 3 WHERE sequence = 100`,
    2,
    "stands in another's place",
  ],
  ['INSERT INTO audit SELECT 6, record, hash FROM audit WHERE sequence = 5', 6, "stands in another's place"],
  ['INSERT INTO audit SELECT -7, record, hash FROM audit WHERE sequence = 5', 1, 'no log begins with'],
  ['DELETE FROM audit_head', 6, 'head of the chain is missing'],
  ['UPDATE audit_head SET sequence = 4', 6, 'added by another way'],
  [`UPDATE audit_head SET hash = 'x'`, 6, 'not the one that was written'],
])('without its triggers it is found: %s', async (statements, sequence, message) => {
  await fill(5);
  place.byHand(database => {
    // A record that is no JSON cannot be indexed; somebody who wants to write one drops these too.
    database.exec('DROP INDEX audit_by_skill; DROP INDEX audit_by_time');
    withoutTriggers(database);
    database.exec(statements);
  });
  expect(await verifyAudit(registry)).toEqual({
    records: sequence - 1,
    intact: false,
    problem: { sequence, message: expect.stringContaining(message) },
  });
});

test('who computes the hash of a changed record anew is found at the next one', async () => {
  await fill(5);
  place.byHand(database => {
    withoutTriggers(database);
    const read = database.prepare('SELECT record, hash FROM audit WHERE sequence = ?');
    const record = String(read.get(2)?.['record']).replace('skill-2', 'skill-x');
    const hash = createHash('sha256')
      .update(`${read.get(1)?.['hash']}\n${record}`)
      .digest('hex');
    database.prepare('UPDATE audit SET record = ?, hash = ? WHERE sequence = 2').run(record, hash);
  });
  expect(await verifyAudit(registry)).toMatchObject({ records: 2, intact: false, problem: { sequence: 3 } });
});

test('who computes them all anew is found by a copy of the last hash', async () => {
  await fill(5);
  const { head } = await verifyAudit(registry);
  place.byHand(database => {
    withoutTriggers(database);
    let hash = '0'.repeat(64);
    for (const { sequence, record } of database.prepare('SELECT * FROM audit ORDER BY sequence').all()) {
      const changed = String(record).replace('skill-2', 'skill-x');
      hash = createHash('sha256').update(`${hash}\n${changed}`).digest('hex');
      database
        .prepare('UPDATE audit SET record = ?, hash = ? WHERE sequence = ?')
        .run(changed, hash, Number(sequence));
    }
    database.prepare('UPDATE audit_head SET hash = ?').run(hash);
  });
  const verification = await verifyAudit(registry);
  expect(verification.intact).toBe(true);
  expect(verification.head).not.toBe(head);
});

test('any change of any byte of any record is found, at that record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.nat(),
      fc.constantFrom('record', 'hash'),
      async (sequence, at, column) => {
        const own = new RegistryFolder();
        try {
          const target = own.open();
          await fill(8, target);
          own.byHand(database => {
            withoutTriggers(database);
            database.exec('DROP INDEX audit_by_skill; DROP INDEX audit_by_time');
            const row = database
              .prepare(`SELECT ${column} AS text FROM audit WHERE sequence = ?`)
              .get(sequence);
            const text = String(row?.['text']);
            const place = at % text.length;
            const letter = text[place] === 'a' ? 'b' : 'a';
            database
              .prepare(`UPDATE audit SET ${column} = ? WHERE sequence = ?`)
              .run(text.slice(0, place) + letter + text.slice(place + 1), sequence);
          });
          expect(await verifyAudit(target)).toMatchObject({ intact: false, problem: { sequence } });
        } finally {
          own.dispose();
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('what was cut off stays visible in what comes later', async () => {
  await fill(5);
  place.byHand(database => {
    withoutTriggers(database);
    database.exec('DELETE FROM audit WHERE sequence > 3');
  });
  await fill(2);
  expect(await verifyAudit(registry)).toMatchObject({
    intact: false,
    problem: { sequence: 4, message: 'Records 4 to 5 are missing.' },
  });
});

test('nothing is added where head and records do not fit together', async () => {
  await fill(3);
  place.byHand(database => {
    withoutTriggers(database);
    database.exec('UPDATE audit_head SET sequence = 2');
  });
  const append = (): Promise<unknown> =>
    new AuditLog(registry).append({ event: 'enable', verdict: 'allow', actor: 'cli' }, noSecrets);
  expect(await failureOf(append())).toMatchObject({
    code: 'audit-broken',
    nextStep: expect.stringContaining('skillberth audit --verify'),
  });
  place.byHand(database => database.exec('DELETE FROM audit_head'));
  expect(await failureOf(append())).toMatchObject({ code: 'audit-broken' });
});

test('a record that was made unreadable is named by a query', async () => {
  await fill(3);
  place.byHand(database => {
    withoutTriggers(database);
    database.exec(`DROP INDEX audit_by_skill; DROP INDEX audit_by_time;
      UPDATE audit SET record = '[]' WHERE sequence = 2`);
  });
  expect(await failureOf(queryAudit(registry, {}))).toMatchObject({
    code: 'audit-broken',
    message: 'Record 2 of the audit cannot be read.',
  });
});

test('a long chain is walked in parts, while others append', async () => {
  await registry.write(() => undefined);
  await fill(1_200);
  const verifying = verifyAudit(registry);
  await fill(50, place.open());
  expect(await verifying).toMatchObject({ intact: true });
  expect(await verifyAudit(registry)).toMatchObject({ records: 1_250, intact: true });
});
