import { SkillberthError } from '../../../skill/index.ts';
import type { AuditQuery, AuditRecord } from '../../invocationReport.ts';
import { numberIn, type Row, textIn } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';

const unitMilliseconds: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** A date, or a date and a time with or without an offset; without one it is the reader's own time. */
const isoForm = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The records that the query means, oldest first.
 * @throws SkillberthError `usage` for a time or a limit that cannot be read, `audit-broken` for a record that no code
 * of ours has written, and as `RegistryDatabase.read`
 */
export async function queryAudit(
  registry: RegistryDatabase,
  { skill, since, limit }: AuditQuery,
  now = new Date(),
): Promise<readonly AuditRecord[]> {
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1)) {
    throw unreadable('The limit is no whole number above 0.', 'Say how many of the newest records you want.');
  }
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  if (skill !== undefined) {
    conditions.push(`json_extract(record, '$.skill') = ?`);
    values.push(skill);
  }
  if (since !== undefined) {
    conditions.push(`json_extract(record, '$.time') >= ?`);
    values.push(instantOf(since, now).toISOString());
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = await registry.read(connection =>
    connection.rows(
      `SELECT sequence, record, hash FROM audit ${where} ORDER BY sequence DESC LIMIT ?`,
      ...values,
      limit ?? -1,
    ),
  );
  return rows.map(recordOf).reverse();
}

/** The moment that `since` names. Throws `usage`. */
export function instantOf(since: string, now: Date): Date {
  const [, count, unit = ''] = /^(\d{1,6})\s*([smhdw])$/i.exec(since.trim()) ?? [];
  const milliseconds = unitMilliseconds[unit.toLowerCase()];
  // Only a date would be midnight in UTC.
  const text = /^\d{4}-\d{2}-\d{2}$/.test(since.trim()) ? `${since.trim()}T00:00` : since.trim();
  const instant =
    milliseconds === undefined
      ? isoForm.test(text)
        ? new Date(text)
        : undefined
      : new Date(now.getTime() - Number(count) * milliseconds);
  if (instant !== undefined && instant.getTime() > -62_167_219_200_000) return instant;
  throw unreadable(
    `${JSON.stringify(since.slice(0, 60))} is no time.`,
    'Say how long ago (15m, 2h, 7d) or a date (2026-01-31, 2026-01-31T09:30).',
  );
}

/** @throws SkillberthError `audit-broken` */
export function recordOf(row: Row): AuditRecord {
  const parsed = parsedRecord(textIn(row, 'record'));
  if (parsed !== undefined) return { ...parsed, hash: textIn(row, 'hash') };
  throw new SkillberthError({
    code: 'audit-broken',
    message: `Record ${numberIn(row, 'sequence')} of the audit cannot be read.`,
    nextStep: 'Run `skillberth audit --verify` to see what was changed.',
  });
}

function parsedRecord(text: string): Omit<AuditRecord, 'hash'> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What every record has; the rest is text of ours or absent. */
function isRecord(value: unknown): value is Omit<AuditRecord, 'hash'> {
  if (typeof value !== 'object' || value === null) return false;
  const record: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof record['sequence'] === 'number' &&
    ['time', 'event', 'verdict', 'actor'].every(name => typeof record[name] === 'string')
  );
}

function unreadable(message: string, nextStep: string): SkillberthError {
  return new SkillberthError({ code: 'usage', message, nextStep });
}
