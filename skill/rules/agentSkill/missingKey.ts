import { findSchema, skillFrontmatterSchema, type TargetId } from '../../../schemas/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { renamedKey } from '../manifest/misspeltKey.ts';
import { exampleLine } from '../manifest/schemaMessages.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { intendedKey, misspeltKey } from './misspelling.ts';
import { reference } from './reference.ts';
import { namesOf, type Verdict, verdictOf } from './verdict.ts';

/** A key that a target requires and that is not there, or has no value. */
export function checkMissing(
  { file, document, value, targets }: DocumentContext,
  key: string,
): readonly Finding[] {
  const verdict = requiredBy(targets, key);
  if (verdict === undefined) return [];
  const node = findSchema(skillFrontmatterSchema, [key]);
  const isThere = Object.hasOwn(value, key);
  const written = isThere ? undefined : misspeltKey(value, key);
  if (written !== undefined) {
    const message = `\`${key}\` is missing here, and it is required by ${namesOf(verdict.targets)}; \`${written}\` is not a key that they read. Did you mean \`${key}\`?`;
    const rename = renamedKey(document, [written], key);
    // One wrong letter in a short name leaves a doubt.
    const fix = intendedKey(written) === key ? certain(rename) : rename;
    return [
      finding('agent-skill/key-missing', file, rangeOfOwner(document, [written]), message, {
        severity: verdict.severity,
        ...(fix === undefined ? {} : { fix }),
      }),
    ];
  }
  const range = rangeOfOwner(document, isThere ? [key] : []);
  const what = isThere ? `\`${key}\` has no value` : `\`${key}\` is missing here`;
  const message = `${what}; it is required by ${namesOf(verdict.targets)}. ${node?.description ?? ''} ${isThere ? 'Write one' : 'Add it'}: ${exampleLine(key, node, document.language)}`;
  return [finding('agent-skill/key-missing', file, range, message, { severity: verdict.severity })];
}

/**
 * The unknown keys that are reported as misspellings of those that a target misses, and need no finding of their own.
 * The reference validator tells both.
 */
export function keysForMissing({ value, targets }: DocumentContext): readonly string[] {
  if (targets.includes(reference)) return [];
  return ['name', 'description']
    .filter(key => !Object.hasOwn(value, key) && requiredBy(targets, key) !== undefined)
    .flatMap(key => misspeltKey(value, key) ?? []);
}

function certain(fix: Fix | undefined): Fix | undefined {
  return fix && { title: fix.title, replacements: fix.replacements };
}

function requiredBy(targets: readonly TargetId[], key: string): Verdict | undefined {
  return verdictOf(targets, key, 'missing', ({ status }) => status === 'required');
}
