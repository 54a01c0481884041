import type { ErrorCode } from '../../../skill/index.ts';
import type { AuditRecord } from '../../invocationReport.ts';

/** Where a gate, the isolation or a limit said no. Everything else that fails is an error of the skill or around it. */
const denials: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'phase-violation',
  'skill-not-enabled',
  'skill-not-eligible',
  'approval-needed',
  'permission-denied',
  'tool-not-found',
  'input-invalid',
  'isolation-unavailable',
  'untrusted-workspace',
  'tool-timeout',
  'limit-cpu',
  'limit-memory',
  'limit-processes',
  'limit-files',
  'limit-output',
]);

/** What the record of a failure with this code says. */
export function verdictOf(code: ErrorCode): AuditRecord['verdict'] {
  return denials.has(code) ? 'deny' : 'error';
}
