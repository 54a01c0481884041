import {
  derivedOf,
  type Finding,
  findFrontmatter,
  markdownOutline,
  type TextReplacement,
} from '../../../skill/index.ts';
import { manifestOf, type ServiceDocument } from '../serviceDocument.ts';
import { languageAt } from '../textLanguage.ts';

/**
 * The comment above a finding's line that silences its rule. Undefined where no comment can stand: in JSON, in texts
 * of several lines, in code, in tables, above the first line.
 */
export function silencingComment(
  document: ServiceDocument,
  { rule, start }: Finding,
): TextReplacement | undefined {
  const { text } = document;
  const language = languageAt(document, start);
  if (language === 'json') return undefined;
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const lineStart = Math.max(mark, text.lastIndexOf('\n', start - 1) + 1);
  const fits =
    language === 'yaml' ? fitsInYaml(document, start, lineStart) : fitsInMarkdown(document, start, lineStart);
  if (!fits) return undefined;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 200))?.[0] ?? '';
  const words = `skillberth-disable-next-line ${rule}`;
  const comment = language === 'yaml' ? `# ${words}` : `<!-- ${words} -->`;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  return { start: lineStart, end: lineStart, text: indentation + comment + lineBreak };
}

function fitsInYaml(document: ServiceDocument, offset: number, lineStart: number): boolean {
  const manifest = manifestOf(document);
  if (manifest === undefined || lineStart < manifest.content.start || lineStart >= manifest.content.end)
    return false;
  const found = manifest.parsed.positionAt(offset);
  return found === undefined || found.onKey || found.start >= lineStart;
}

function fitsInMarkdown(
  { snapshot, file, text }: ServiceDocument,
  offset: number,
  lineStart: number,
): boolean {
  const bodyStart = findFrontmatter(text)?.bodyStart ?? 0;
  // What is said of a text as a whole stands at its start, and would still do so with a comment there.
  if (lineStart <= 1 || lineStart < bodyStart) return false;
  if (/^[ \t]*\|/.test(text.slice(lineStart, lineStart + 200))) return false;
  const outline = derivedOf(snapshot, file, markdownOutline);
  return !(outline?.fences ?? []).some(({ start, end }) => start <= offset && offset < end);
}
