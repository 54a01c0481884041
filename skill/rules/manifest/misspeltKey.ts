import type { DocumentPath, ParsedDocument } from '../../document/index.ts';
import type { Fix } from '../../finding.ts';

/** Gives a key another name. Which one is meant is a guess, so a person decides. */
export function renamedKey(document: ParsedDocument, path: DocumentPath, name: string): Fix | undefined {
  const range = document.keyRangeOf(path);
  if (range === undefined || range.start === range.end) return undefined;
  const text = document.language === 'json' ? JSON.stringify(name) : name;
  return { title: `Rename the key to \`${name}\``, replacements: [{ ...range, text }], manual: true };
}
