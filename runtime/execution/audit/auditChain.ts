import { createHash } from 'node:crypto';

/** SHA-256 (hex) over the previous record's hash, a newline and this record's text. */
export function chainHash(previous: string, record: string): string {
  return createHash('sha256').update(`${previous}\n${record}`).digest('hex');
}

/** Whether the text is a JSON object that says this number of itself. */
export function isRecordNumbered(record: string, sequence: number): boolean {
  try {
    const value: unknown = JSON.parse(record);
    return typeof value === 'object' && value !== null && 'sequence' in value && value.sequence === sequence;
  } catch {
    return false;
  }
}
