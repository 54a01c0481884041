import { isMapping, type ParsedDocument, parseManifest } from '../../document/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import { type Report, rangeOfPlace } from './envelope.ts';

/** `metadata` as a text that holds JSON, instead of as keys. */
export function checkMetadataText(
  document: ParsedDocument,
  metadata: string,
  report: Report,
): readonly Finding[] {
  if (!metadata.trimStart().startsWith('{')) return [];
  const message =
    'The metadata are JSON inside a text. OpenClaw and ClawHub take it apart, each in its own way; the specification asks for keys, and other clients see one text. Write the keys themselves.';
  return [
    report(
      'openclaw/metadata-text',
      rangeOfPlace(document, ['metadata']),
      message,
      asKeys(document, metadata),
    ),
  ];
}

/** The same data as a flow mapping on one line, where the text is plain JSON. */
function asKeys(document: ParsedDocument, metadata: string): Fix | undefined {
  const range = document.rangeOf(['metadata']);
  const parsed = parseManifest(metadata, 'metadata.json');
  if (range === undefined || parsed === undefined || parsed.problems.length > 0 || !isMapping(parsed.value))
    return undefined;
  const replacements = [{ ...range, text: inOneLine(parsed.value) }];
  return { title: 'Write the metadata as keys', replacements };
}

/** JSON with a blank behind each colon, without which YAML reads some keys as part of the value. */
function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inOneLine(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
