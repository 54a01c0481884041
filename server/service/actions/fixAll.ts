import {
  type Finding,
  fixesTogether,
  overlaySnapshot,
  type TextReplacement,
  withReplacements,
} from '../../../skill/index.ts';
import { findingsOf } from '../diagnostics.ts';
import type { ServiceDocument } from '../serviceDocument.ts';

/** One fix can make room for another; more rounds than these are two that undo each other. */
const mostRounds = 10;

/** What has to be replaced so that no mechanical fix is left. Empty where none is there. */
export function fixAllReplacements(
  document: ServiceDocument,
  findings: readonly Finding[],
): readonly TextReplacement[] {
  const first = fixesTogether(findings).replacements;
  const texts = [document.text, withReplacements(document.text, first)];
  for (let round = 1; round < mostRounds; round += 1) {
    const text = texts.at(-1) ?? '';
    const next = withReplacements(text, fixesTogether(findingsOf(withText(document, text))).replacements);
    if (texts.includes(next)) break;
    texts.push(next);
  }
  return texts.length === 2 ? first : [wholeChange(document.text, texts.at(-1) ?? '')];
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
