import { isMapping, type ParsedDocument } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { fixOf, replacedKey } from '../valueFix.ts';
import { envelopeNames, type Report, rangeOfKey } from './envelope.ts';

/** Older names of the block, and a block that is there under several. */
export function checkNames(
  document: ParsedDocument,
  metadata: Readonly<Record<string, unknown>>,
  report: Report,
): readonly Finding[] {
  const [first, ...others] = envelopeNames.filter(name => isMapping(metadata[name]));
  if (first === undefined) return [];
  if (others.length > 0) {
    return others.map(name => {
      const message = `The block is also there as \`${first}\`. OpenClaw reads \`openclaw\` first, ClawHub the older names first, so the two see different requirements. Keep \`${first}\` and remove this one.`;
      return report('openclaw/two-envelopes', rangeOfKey(document, ['metadata', name]), message);
    });
  }
  if (first === 'openclaw') return [];
  const path = ['metadata', first];
  const message = `\`${first}\` is an older name of this block, which not every client reads any more. Rename it to \`openclaw\`.`;
  // A key of that name without a block of its own would then be there twice.
  const replacement = Object.hasOwn(metadata, 'openclaw')
    ? undefined
    : replacedKey(document, path, 'openclaw');
  const fix = fixOf('Rename to `openclaw`', replacement);
  return [report('openclaw/legacy-name', rangeOfKey(document, path), message, fix)];
}
