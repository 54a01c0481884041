import { type CodeAction, CodeActionKind, type Range, type TextEdit } from 'vscode-languageserver';
import {
  type Finding,
  fixesTogether,
  manifestFiles,
  TextPositions,
  type TextReplacement,
} from '../../skill/index.ts';
import { fixAllReplacements } from './actions/fixAll.ts';
import { silencingComment } from './actions/silenceLine.ts';
import { turnRuleOff } from './actions/turnRuleOff.ts';
import { findingsOf, toDiagnostic } from './diagnostics.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** The kind of the action that mends a whole document, as editors run it when they save. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.skillberth`;

/**
 * What can be done about the findings that touch a range: their fixes, all fixes of one rule, silence. The fix of
 * everything is made only when it is asked for. Edits of the document belong to `uri`.
 */
export function codeActions(
  document: ServiceDocument,
  uri: string,
  range: Range,
  only: readonly string[] | undefined,
): readonly CodeAction[] {
  const wantsFixes = only === undefined || asksFor(only, CodeActionKind.QuickFix);
  const wantsFixAll = only !== undefined && asksFor(only, fixAllKind);
  if (!(wantsFixes || wantsFixAll)) return [];
  const positions = new TextPositions(document.text);
  const findings = findingsOf(document);
  const actions: CodeAction[] = [];
  const edit = (replacements: readonly TextReplacement[]) => ({
    changes: { [uri]: replacements.map(replacement => toEdit(replacement, positions)) },
  });
  if (wantsFixes) {
    const start = positions.offsetAt(range.start);
    const end = positions.offsetAt(range.end);
    const touched = findings.filter(finding => finding.end >= start && finding.start <= end);
    actions.push(
      ...touched.flatMap(finding => fixOf(finding, positions, edit)),
      ...fixesOfOneRule(touched, findings, edit),
      ...silencing(document, touched, positions, edit),
    );
  }
  if (wantsFixAll) {
    const replacements = fixAllReplacements(document, findings);
    if (replacements.length > 0)
      actions.push({
        title: 'Fix everything that Skillberth can fix',
        kind: fixAllKind,
        edit: edit(replacements),
      });
  }
  return actions;
}

type EditOf = (replacements: readonly TextReplacement[]) => NonNullable<CodeAction['edit']>;

/** Kinds are hierarchical: who asks for `source` asks for `source.fixAll`, too. */
function asksFor(only: readonly string[], kind: string): boolean {
  return only.some(asked => asked === '' || asked === kind || kind.startsWith(`${asked}.`));
}

function fixOf(finding: Finding, positions: TextPositions, edit: EditOf): readonly CodeAction[] {
  const { fix } = finding;
  if (fix === undefined) return [];
  return [
    {
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      ...(fix.manual === true ? {} : { isPreferred: true }),
      diagnostics: [toDiagnostic(finding, positions)],
      edit: edit(fix.replacements),
    },
  ];
}

/** For each rule whose findings in the document have several fixes that can be made together. */
function fixesOfOneRule(
  touched: readonly Finding[],
  findings: readonly Finding[],
  edit: EditOf,
): readonly CodeAction[] {
  return rulesOf(touched).flatMap(rule => {
    const fixable = findings.filter(
      ({ rule: own, fix }) => own === rule && fix !== undefined && fix.manual !== true,
    );
    if (fixable.length < 2) return [];
    const title = `Fix all: ${rule}`;
    return [{ title, kind: CodeActionKind.QuickFix, edit: edit(fixesTogether(fixable).replacements) }];
  });
}

function silencing(
  document: ServiceDocument,
  touched: readonly Finding[],
  positions: TextPositions,
  edit: EditOf,
): readonly CodeAction[] {
  const silenceable = touched.filter(finding => !isRefusedByInstall(document, finding));
  return rulesOf(silenceable).flatMap(rule => {
    const ofRule = silenceable.filter(finding => finding.rule === rule);
    const diagnostics = ofRule.map(finding => toDiagnostic(finding, positions));
    const [first] = ofRule;
    const comment = first === undefined ? undefined : silencingComment(document, first);
    const off = turnRuleOff(document, rule);
    const kind = CodeActionKind.QuickFix;
    return [
      ...(comment === undefined
        ? []
        : [{ title: `Silence ${rule} on this line`, kind, diagnostics, edit: edit([comment]) }]),
      ...(off === undefined
        ? []
        : [{ title: `Turn ${rule} off in this folder`, kind, diagnostics, edit: off }]),
    ];
  });
}

/** An error of the manifest that decides an executable skill counts whatever is silenced. */
function isRefusedByInstall({ snapshot }: ServiceDocument, { severity, file }: Finding): boolean {
  if (severity !== 'error') return false;
  const deciding = manifestFiles(snapshot)[0];
  return deciding?.file === file && deciding.format !== 'agent-skill';
}

function rulesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

function toEdit({ start, end, text }: TextReplacement, positions: TextPositions): TextEdit {
  return { range: positions.rangeOf(start, end), newText: text };
}
