import type { ParsedDocument, TextRange } from '../../document/index.ts';
import type { Finding, TextReplacement } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';

const path = ['interface', 'brand_color'];

/** `brand_color: "#1A73E8"`; without the quotes YAML reads a comment. */
export function checkBrandColor({ document, file, value }: DocumentContext): readonly Finding[] {
  const shown = mappingOf(value['interface']);
  if (!Object.hasOwn(shown, 'brand_color')) return [];
  const color = shown['brand_color'];
  if (typeof color === 'string' && /^#[0-9A-F]{6}$/i.test(color.trim())) return [];
  const comment = color === null ? commentBehindKey(document) : undefined;
  const range = comment ?? (color === null ? rangeOfOwner(document, path) : rangeOfValue(document, path));
  const source = document.text.slice(range.start, range.end);
  const written = comment !== undefined ? source : typeof color === 'string' ? color : source;
  const digits = hexadecimal(written);
  const why =
    comment === undefined
      ? `Codex reads a colour only as \`#RRGGBB\` in quotes and ignores this one without a word.`
      : `Behind a bare \`#\` YAML reads a comment, so there is no colour.`;
  const example = digits === undefined ? '#1A73E8' : `#${digits}`;
  const isWhole = comment !== undefined || color !== null;
  const replacement: TextReplacement | undefined =
    digits !== undefined && isWhole ? { ...range, text: `"${example}"` } : undefined;
  const message = `${why} Write \`brand_color: "${example}"\`.`;
  const fix =
    replacement === undefined ? undefined : { title: `Write \`"${example}"\``, replacements: [replacement] };
  return [finding('codex/brand-color', file, range, message, fix === undefined ? {} : { fix })];
}

/** The `#1A73E8` on the key's line that YAML took for a comment. */
function commentBehindKey(document: ParsedDocument): TextRange | undefined {
  const key = document.keyRangeOf(path);
  if (key === undefined) return undefined;
  const line = /^[ \t]*:[ \t]+/.exec(document.text.slice(key.end, key.end + 200));
  if (line === null) return undefined;
  const start = key.end + line[0].length;
  const comment = /^#[0-9A-Za-z]+/.exec(document.text.slice(start, start + 50));
  return comment === null ? undefined : { start, end: start + comment[0].length };
}

/** `#1A73E8`, `1A73E8` and `#ABC` as six digits. */
function hexadecimal(text: string): string | undefined {
  const digits = /^#?([0-9A-F]{6}|[0-9A-F]{3})$/i.exec(text.trim())?.[1];
  return digits?.length === 3 ? [...digits].map(digit => digit + digit).join('') : digits;
}
