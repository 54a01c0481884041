import { findSchema, skillFrontmatterSchema } from '../../../schemas/index.ts';
import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { exampleLine } from '../manifest/schemaMessages.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { namesOf, verdictOf } from './verdict.ts';

/** A key that a target requires and that is not there, or has no value. */
export function checkMissing(
  { file, document, value, targets }: DocumentContext,
  key: string,
): readonly Finding[] {
  const verdict = verdictOf(targets, key, 'missing', ({ status }) => status === 'required');
  if (verdict === undefined) return [];
  const node = findSchema(skillFrontmatterSchema, [key]);
  const isThere = Object.hasOwn(value, key);
  const range = rangeOfOwner(document, isThere ? [key] : []);
  const what = isThere ? `\`${key}\` has no value` : `\`${key}\` is missing here`;
  const message = `${what}; it is required by ${namesOf(verdict.targets)}. ${node?.description ?? ''} ${isThere ? 'Write one' : 'Add it'}: ${exampleLine(key, node, document.language)}`;
  return [finding('agent-skill/key-missing', file, range, message, { severity: verdict.severity })];
}
