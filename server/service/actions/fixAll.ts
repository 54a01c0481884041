import {
  type Finding,
  fixesTogether,
  mendText,
  overlaySnapshot,
  type TextReplacement,
  withReplacements,
} from '../../../skill/index.ts';
import { findingsOf } from '../diagnostics.ts';
import type { ServiceDocument } from '../serviceDocument.ts';

/** What has to be replaced so that no mechanical fix is left. Empty where none is there. */
export function fixAllReplacements(
  document: ServiceDocument,
  findings: readonly Finding[],
): readonly TextReplacement[] {
  const { file, text } = document;
  const mended = mendText(file, text, findings, next => findingsOf(withText(document, next))).text;
  if (mended === text) return [];
  // Where the first round was all, its own small replacements keep cursors and folds in place.
  const first = fixesTogether(findings).replacements;
  return withReplacements(text, first) === mended ? first : [wholeChange(text, mended)];
}

function withText(document: ServiceDocument, text: string): ServiceDocument {
  return { ...document, text, snapshot: overlaySnapshot(document.snapshot, document.file, text) };
}

/** One replacement from the first character that differs to the last. */
function wholeChange(before: string, after: string): TextReplacement {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let behind = 0;
  while (
    behind < shortest - start &&
    before[before.length - 1 - behind] === after[after.length - 1 - behind]
  ) {
    behind += 1;
  }
  return { start, end: before.length - behind, text: after.slice(start, after.length - behind) };
}
