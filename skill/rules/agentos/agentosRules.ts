import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkClass } from './capabilityClass.ts';
import { checkEntry } from './entry.ts';
import { checkIntegrity } from './integrity.ts';
import { checkPermissions } from './permissions.ts';

const checks: readonly ((context: DocumentContext) => readonly Finding[])[] = [
  checkEntry,
  checkClass,
  checkPermissions,
  checkIntegrity,
];

/** Every rule for an agentos manifest that its schema does not know. */
export function checkAgentos(context: DocumentContext): readonly Finding[] {
  return checks.flatMap(check => check(context));
}
