import { countText } from '../../countText.ts';
import type { Finding } from '../../finding.ts';
import { supportOf } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';
import { lengthOf, smallestLimit, verdictOf } from './verdict.ts';

/** The length of the compatibility text. */
export function checkCompatibility({ file, document, value, targets }: DocumentContext): readonly Finding[] {
  const text = value['compatibility'];
  if (typeof text !== 'string') return [];
  const length = lengthOf(text);
  const verdict = verdictOf(
    targets,
    'compatibility',
    'length',
    ({ minLength = 0, maxLength = length }) => length < minLength || length > maxLength,
  );
  if (verdict === undefined) return [];
  const limit = smallestLimit(verdict.targets, target => supportOf('compatibility', target).maxLength);
  const message =
    length === 0
      ? 'The compatibility text is empty, so it says nothing. Write what the skill needs, or remove the key.'
      : `The compatibility text has ${countText(length)} characters; at most ${countText(limit)} are allowed, and strict clients reject a longer one. Shorten it.`;
  const range = rangeOfValue(document, ['compatibility']);
  return [finding('agent-skill/compatibility-length', file, range, message, { severity: verdict.severity })];
}
