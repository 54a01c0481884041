import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditVerification } from '../../invocationReport.ts';
import { numberIn, type Row, textIn } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';
import { chainHash, isRecordNumbered } from './auditChain.ts';
import { firstLink } from './auditSchema.ts';

/** Records that are read at once: about a millisecond's work. */
const pageSize = 500;

/**
 * Walks the chain from the first record to the head and finds what was edited, removed, added or moved. Tamper-evident,
 * not tamper-proof: who may write the file and knows its form can compute every hash anew; that shows only against a
 * copy of the head's hash kept elsewhere. Others may append meanwhile.
 */
export async function verifyAudit(registry: RegistryDatabase): Promise<AuditVerification> {
  let last: Link = { sequence: 0, hash: firstLink };
  for (let first = true; ; first = false) {
    const from = first ? Number.MIN_SAFE_INTEGER : last.sequence + 1;
    const { rows, head } = await registry.read(connection => ({
      rows: connection.rows(
        'SELECT sequence, record, hash FROM audit WHERE sequence >= ? ORDER BY sequence LIMIT ?',
        from,
        pageSize,
      ),
      head: connection.row('SELECT sequence, hash FROM audit_head'),
    }));
    for (const row of rows) {
      const message = problemOf(row, last);
      if (message !== undefined) return broken(last, message);
      last = { sequence: numberIn(row, 'sequence'), hash: textIn(row, 'hash') };
    }
    if (rows.length < pageSize) {
      const message = headProblem(head, last);
      return message === undefined
        ? { records: last.sequence, intact: true, head: last.hash }
        : broken(last, message);
    }
    await nextTurn();
  }
}

interface Link {
  readonly sequence: number;
  readonly hash: string;
}

function problemOf(row: Row, last: Link): string | undefined {
  const sequence = numberIn(row, 'sequence');
  const expected = last.sequence + 1;
  if (sequence > expected) {
    return sequence === expected + 1
      ? `Record ${expected} is missing.`
      : `Records ${expected} to ${sequence - 1} are missing.`;
  }
  if (sequence < expected) return `There is a record ${sequence}, which no log begins with.`;
  const record = textIn(row, 'record');
  if (!isRecordNumbered(record, sequence)) {
    return `Record ${sequence} was changed, or stands in another's place.`;
  }
  if (chainHash(last.hash, record) !== textIn(row, 'hash')) {
    return `Record ${sequence} was changed, or is not the one that followed record ${last.sequence}.`;
  }
  return undefined;
}

function headProblem(row: Row | undefined, last: Link): string | undefined {
  if (row === undefined) return 'The head of the chain is missing.';
  const sequence = numberIn(row, 'sequence');
  if (sequence > last.sequence) {
    return `The end was cut off: the last of ${sequence} records that were written is ${last.sequence}.`;
  }
  if (sequence < last.sequence) return `Records after ${sequence} were added by another way than the log.`;
  return textIn(row, 'hash') === last.hash ? undefined : 'The last record is not the one that was written.';
}

function broken(last: Link, message: string): AuditVerification {
  return { records: last.sequence, intact: false, problem: { sequence: last.sequence + 1, message } };
}
