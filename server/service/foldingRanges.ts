import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import {
  derivedOf,
  findFrontmatter,
  isSkillMarkdown,
  markdownOutline,
  TextPositions,
} from '../../skill/index.ts';
import { sectionEnds } from './documentSymbols.ts';
import { entriesBelow } from './documentWalk.ts';
import { type ManifestDocument, manifestOf, type ServiceDocument } from './serviceDocument.ts';

/** More places than this nobody folds. */
const mostRanges = 5_000;

/** What can be folded: frontmatter, mappings, lists and texts of several lines, sections and code. */
export function foldingRanges(document: ServiceDocument): readonly FoldingRange[] {
  const { file, text } = document;
  const lines = new TextPositions(text);
  const manifest = manifestOf(document);
  const ranges = manifest === undefined ? [] : [...manifestRanges(manifest, lines)];
  if (isSkillMarkdown(file)) {
    const frontmatter = findFrontmatter(text);
    if (frontmatter?.kind === 'closed') {
      ranges.push({
        startLine: lines.positionAt(frontmatter.fence.start).line,
        endLine: lines.positionAt(frontmatter.content.end).line,
        kind: FoldingRangeKind.Region,
      });
    }
    ranges.push(...markdownRanges(document, lines));
  }
  return ranges
    .filter(({ startLine, endLine }) => startLine < endLine)
    .slice(0, mostRanges)
    .toSorted((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

function* manifestRanges({ parsed }: ManifestDocument, lines: TextPositions): Generator<FoldingRange> {
  const waiting = [...entriesBelow(parsed, [], parsed.value)];
  const seen = new Set<number>();
  for (let count = 0; waiting.length > 0 && count < mostRanges; count += 1) {
    const entry = waiting.pop();
    if (entry === undefined) return;
    const startLine = lines.positionAt(entry.whole.start).line;
    // The line of a closing bracket stays in sight.
    const closes = '}]'.includes(parsed.text[entry.whole.end - 1] ?? ' ') && parsed.language === 'json';
    const endLine = lines.positionAt(entry.whole.end).line - (closes ? 1 : 0);
    if (startLine < endLine && !seen.has(startLine)) {
      seen.add(startLine);
      yield { startLine, endLine };
    }
    if (startLine < endLine) waiting.push(...entriesBelow(parsed, entry.path, entry.value));
  }
}

function markdownRanges(
  { snapshot, file, text }: ServiceDocument,
  lines: TextPositions,
): readonly FoldingRange[] {
  const outline = derivedOf(snapshot, file, markdownOutline);
  if (outline === undefined) return [];
  const { headings, fences, comments } = outline;
  const ends = sectionEnds(headings, text);
  const rangeOf = (start: number, end: number): FoldingRange => ({
    startLine: lines.positionAt(start).line,
    endLine: lines.positionAt(end).line,
  });
  return [
    ...headings.map(({ start }, index) => rangeOf(start, ends[index] ?? start)),
    ...fences.map(({ start, end }) => rangeOf(start, end)),
    ...comments.map(({ start, end }) => ({ ...rangeOf(start, end), kind: FoldingRangeKind.Comment })),
  ];
}
