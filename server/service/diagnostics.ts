import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { type Finding, rulePage, type Severity, TextPositions, validate } from '../../skill/index.ts';
import { diagnosticSource } from '../protocol.ts';
import { repositoryPage } from './repository.ts';
import type { ServiceDocument } from './serviceDocument.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What is wrong with one document. */
export function findingsOf({ file, snapshot, options }: ServiceDocument): readonly Finding[] {
  return validate(snapshot, { ...options, only: file });
}

export function diagnose(document: ServiceDocument): readonly Diagnostic[] {
  const findings = findingsOf(document);
  if (findings.length === 0) return [];
  const positions = new TextPositions(document.text);
  return findings.map(finding => toDiagnostic(finding, positions));
}

export function toDiagnostic(finding: Finding, positions: TextPositions): Diagnostic {
  const href = repositoryPage(rulePage(finding.rule));
  return {
    range: positions.rangeOf(finding.start, finding.end),
    severity: severities[finding.severity],
    code: finding.rule,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    source: diagnosticSource,
    message: finding.message,
  };
}
