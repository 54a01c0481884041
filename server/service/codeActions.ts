import { type CodeAction, CodeActionKind, type Range, type TextEdit } from 'vscode-languageserver';
import type { Fix } from '../../skill/index.ts';
import { findingsOf, toDiagnostic } from './diagnostics.ts';
import type { ServiceDocument } from './serviceDocument.ts';
import { TextPositions } from './textPositions.ts';

/** The fixes of the findings that touch a range. The edits belong to the document's `uri`. */
export function codeActions(
  document: ServiceDocument,
  uri: string,
  range: Range,
  only: readonly string[] | undefined,
): readonly CodeAction[] {
  if (only !== undefined && !only.some(kind => kind === '' || kind === CodeActionKind.QuickFix)) return [];
  const positions = new TextPositions(document.text);
  const start = positions.offsetAt(range.start);
  const end = positions.offsetAt(range.end);
  return findingsOf(document).flatMap(finding => {
    if (finding.fix === undefined || finding.end < start || finding.start > end) return [];
    return [
      {
        title: finding.fix.title,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [toDiagnostic(finding, positions)],
        edit: { changes: { [uri]: toEdits(finding.fix, positions) } },
      },
    ];
  });
}

function toEdits(fix: Fix, positions: TextPositions): TextEdit[] {
  return fix.replacements.map(({ start, end, text }) => ({
    range: positions.rangeOf(start, end),
    newText: text,
  }));
}
