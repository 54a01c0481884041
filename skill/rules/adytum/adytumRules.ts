import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkConfigSchema } from './configSchema.ts';
import { checkEntry } from './entry.ts';
import { checkInstructions } from './instructions.ts';
import { checkPlaces } from './misplacedKeys.ts';
import { checkRequirements } from './requirements.ts';
import { checkUiHints } from './uiHints.ts';

const checks: readonly ((context: DocumentContext) => readonly Finding[])[] = [
  checkPlaces,
  checkConfigSchema,
  checkUiHints,
  checkEntry,
  checkInstructions,
  checkRequirements,
];

/** Every rule for an adytum manifest that its schema does not know. */
export function checkAdytum(context: DocumentContext): readonly Finding[] {
  return checks.flatMap(check => check(context));
}
