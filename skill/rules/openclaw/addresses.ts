import type { DocumentPath, ParsedDocument } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { type Envelope, type Report, rangeOfPlace } from './envelope.ts';

/** Addresses that are shown as links. */
export function checkAddresses({ document, at, value, report }: Envelope): readonly Finding[] {
  const links = Object.entries(mappingOf(value['links']));
  return [
    ...checkAddress(document, [...at, 'homepage'], value['homepage'], report),
    ...links.flatMap(([key, link]) => checkAddress(document, [...at, 'links', key], link, report)),
  ];
}

/** `homepage` at the top level, which OpenClaw also reads. */
export function checkSkillHomepage(
  document: ParsedDocument,
  value: Readonly<Record<string, unknown>>,
  report: Report,
): readonly Finding[] {
  return checkAddress(document, ['homepage'], value['homepage'], report);
}

function checkAddress(
  document: ParsedDocument,
  path: DocumentPath,
  value: unknown,
  report: Report,
): readonly Finding[] {
  if (typeof value !== 'string' || isWebAddress(value)) return [];
  const shown = value.trim() === '' ? 'This is empty' : `\`${value}\` is not a web address`;
  const message = `${shown}, so there is nothing to open. Write it like \`https://example.com\`, or remove the key.`;
  return [report('openclaw/url', rangeOfPlace(document, path), message)];
}

export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]\S*$/i.test(text.trim())) return false;
  return URL.canParse(text.trim());
}
