import { targets as table } from '../../../schemas/index.ts';
import type { Finding } from '../../finding.ts';
import { readsField } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkClientFields } from './clientFieldRules.ts';
import { checkCompatibility } from './compatibilityRules.ts';
import { checkDescription } from './descriptionRules.ts';
import { checkKeys } from './keyRules.ts';
import { checkMetadata } from './metadataRules.ts';
import { checkName } from './nameRules.ts';
import { withoutReference } from './reference.ts';
import { checkTools } from './toolRules.ts';

/** Every rule for the frontmatter of `SKILL.md` that its schema does not know. */
export function checkAgentSkill(context: DocumentContext): readonly Finding[] {
  // The reference validator reads the file in its own way; see skillsRef.ts. What it makes of a key that others
  // document is the same for all ways of reading.
  const inner = { ...context, targets: withoutReference(context.targets) };
  const keys = inner.targets.length === 0 ? [] : checkKeys(context);
  return [...keys, ...checks.flatMap(check => check(inner))];
}

const checks: readonly ((context: DocumentContext) => readonly Finding[])[] = [
  checkName,
  checkDescription,
  checkCompatibility,
  checkMetadata,
  checkTools,
  checkClientFields,
];

/**
 * What the schema says of keys with wrong or no values, by target: nothing worse than a hint where no target reads
 * the key, and never a warning for a key that is only empty.
 */
export function softenByTarget({ targets, document }: DocumentContext, found: Finding): Finding {
  if (!found.rule.startsWith('manifest/')) return found;
  if (found.rule === 'manifest/value-empty') return { ...found, severity: 'hint' };
  const key = document.positionAt(found.start)?.path[0];
  if (typeof key !== 'string' || !Object.hasOwn(table.fields, key)) return found;
  return targets.some(target => readsField(key, target)) ? found : { ...found, severity: 'hint' };
}
