import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { fixOf } from '../valueFix.ts';
import { type Envelope, rangeOfPlace, requirementKeys } from './envelope.ts';
import { systemNamed } from './systems.ts';

/** Lists that are written as one text, which clients split at its commas. */
export function checkListsAsText(envelope: Envelope): readonly Finding[] {
  const { value } = envelope;
  const requires = mappingOf(value['requires']);
  const steps = Array.isArray(value['install']) ? value['install'].map(mappingOf) : [];
  return [
    ...listAsText(envelope, ['os'], value['os']),
    ...requirementKeys.flatMap(key => listAsText(envelope, ['requires', key], requires[key])),
    ...steps.flatMap((step, index) =>
      ['bins', 'os'].flatMap(key => listAsText(envelope, ['install', index, key], step[key])),
    ),
  ];
}

function listAsText(
  { document, at, report }: Envelope,
  below: DocumentPath,
  value: unknown,
): readonly Finding[] {
  if (typeof value !== 'string') return [];
  const path = [...at, ...below];
  const key = below.at(-1);
  const parts = value
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => (key === 'os' ? (systemNamed(part) ?? part) : part));
  const example = parts.length === 0 ? '[]' : `[${parts.map(part => JSON.stringify(part)).join(', ')}]`;
  const message = `\`${String(key)}\` is a list. OpenClaw and ClawHub split this text at its commas, but other readers do not. Write \`${String(key)}: ${example}\`.`;
  const range = document.rangeOf(path);
  const isPlain = parts.length > 0 && parts.every(part => /^[\w.+-]+$/.test(part));
  const fix = fixOf(
    'Write it as a list',
    range !== undefined && isPlain ? { ...range, text: example } : undefined,
  );
  return [report('openclaw/list-as-text', rangeOfPlace(document, path), message, fix)];
}
