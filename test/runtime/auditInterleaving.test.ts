import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AuditLog, appendRecord, queryAudit, verifyAudit } from '../../runtime/execution/index.ts';
import { type AuditRecord, SecretMask } from '../../runtime/index.ts';
import { weatherCall as call, enableEntry as entry } from './support/auditEntries.ts';
import { failureOf, RegistryFolder } from './support/registryFolder.ts';

const noSecrets = new SecretMask();

test('whatever order several writers come in, the chain is whole and each sees all', async () => {
  const step = fc.oneof(
    fc.record({ writer: fc.nat(2), append: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ writer: fc.nat(2), execute: fc.boolean() }),
    fc.record({ writer: fc.nat(2), close: fc.constant(true) }),
    fc.record({ writer: fc.nat(2), fail: fc.constant(true) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, atOnce) => {
      const own = new RegistryFolder();
      try {
        const writers = Array.from({ length: 3 }, () => own.open());
        let expected = 0;
        const run = async (one: (typeof steps)[number], index: number): Promise<void> => {
          const writer = writers[one.writer] ?? own.open();
          const audit = new AuditLog(writer);
          if ('append' in one) {
            expected += one.append;
            await Promise.all(
              Array.from({ length: one.append }, (_, part) =>
                audit.append(entry({ reason: `${index}.${part}` }), noSecrets),
              ),
            );
          } else if ('execute' in one) {
            expected += 2;
            const work = audit.around({ ...call, command: String(index) }, noSecrets, () =>
              one.execute ? Promise.resolve() : Promise.reject(new Error('no')),
            );
            await work.catch(() => undefined);
          } else if ('fail' in one) {
            await failureOf(
              writer.write(c => {
                appendRecord(c, entry(), noSecrets);
                throw new Error('rolled back');
              }),
            );
          } else writer.close();
        };
        if (atOnce) await Promise.all(steps.map(run));
        else for (const [index, one] of steps.entries()) await run(one, index);

        for (const writer of writers) {
          const records: readonly AuditRecord[] = await queryAudit(writer, {});
          expect(records.map(record => record.sequence)).toEqual(
            Array.from({ length: expected }, (_, index) => index + 1),
          );
          expect(await verifyAudit(writer)).toMatchObject({ records: expected, intact: true });
        }
        const pairs = Map.groupBy(
          (await queryAudit(own.open(), {})).filter(record => record.invocation !== undefined),
          record => record.invocation,
        );
        for (const pair of pairs.values()) {
          expect(pair.map(record => record.event)).toEqual(['invoke', 'result']);
        }
      } finally {
        own.dispose();
      }
    }),
    { numRuns: 40 },
  );
});
