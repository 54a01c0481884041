import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkDependencies } from './dependencies.ts';
import { checkEntries } from './entries.ts';
import { checkEnvironment } from './environment.ts';
import { checkIdentity } from './identity.ts';
import { checkSecrets } from './secretNames.ts';
import { checkToolNames } from './toolNames.ts';
import { checkTools } from './tools.ts';

const checks: readonly ((context: DocumentContext) => readonly Finding[])[] = [
  checkIdentity,
  checkTools,
  checkToolNames,
  checkEntries,
  checkEnvironment,
  checkSecrets,
  checkDependencies,
];

/** Every rule for an adaos manifest that its schema does not know. */
export function checkAdaos(context: DocumentContext): readonly Finding[] {
  return checks.flatMap(check => check(context));
}
