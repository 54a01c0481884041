import type { DocumentPath, ParsedDocument } from '../../document/index.ts';
import type { Finding, Severity } from '../../finding.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfValue } from '../report.ts';

/** A number or truth value where a text is asked for; undefined for any other value. */
export function notText(
  file: string,
  document: ParsedDocument,
  path: DocumentPath,
  value: unknown,
  severity: Severity = 'information',
): Finding | undefined {
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const range = rangeOfValue(document, path);
  const source = document.text.slice(range.start, range.end);
  const name = String(path.at(-1));
  const message = `\`${source}\` without quotes is ${typeName(value)} in YAML (${String(value)}), and \`${name}\` is a text, so some readers change or drop it. Put it in quotes.`;
  const fix = { title: 'Quote the value', replacements: [{ ...range, text: `"${source}"` }] };
  // An alias stands for a value that is written elsewhere.
  const isPlain = document.rangeOf(path) !== undefined && !source.startsWith('*');
  return finding('yaml/not-text', file, range, message, { severity, ...(isPlain ? { fix } : {}) });
}
