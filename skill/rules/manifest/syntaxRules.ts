import type { ParsedDocument, SyntaxProblem } from '../../document/index.ts';
import type { Finding, Severity } from '../../finding.ts';
import { finding, firstCharacter } from '../report.ts';
import type { RuleId } from '../ruleList.ts';

/** What the parser says of a manifest. `strictKeys`: the format's readers reject a key that is written twice. */
export function checkSyntax(file: string, document: ParsedDocument, strictKeys: boolean): readonly Finding[] {
  return document.problems.map(problem => {
    const range =
      problem.start < problem.end ? problem : firstCharacter(document.text, problem.start, problem.end);
    return finding(ruleOf(problem, document), file, range, problem.message, {
      severity: severityOf(problem, strictKeys),
      ...(problem.fix === undefined ? {} : { fix: problem.fix }),
    });
  });
}

/** Without what is said of a value that its quotes will change: it is judged when it can be read. */
export function outsideUnquoted(document: ParsedDocument, findings: readonly Finding[]): readonly Finding[] {
  const unquoted = document.problems.filter(({ kind }) => kind === 'unquoted-colon');
  if (unquoted.length === 0) return findings;
  return findings.filter(found => !unquoted.some(({ start, end }) => found.start < end && start < found.end));
}

function ruleOf({ kind }: SyntaxProblem, { language }: ParsedDocument): RuleId {
  switch (kind) {
    case 'too-large':
      return 'manifest/too-large';
    case 'syntax':
    case 'duplicate-key':
      return `${language}/${kind}`;
    case 'unquoted-colon':
    case 'comment':
    case 'alias':
    case 'tag':
      return `yaml/${kind}`;
  }
}

function severityOf({ kind }: SyntaxProblem, strictKeys: boolean): Severity {
  if (kind === 'too-large' || kind === 'tag') return 'warning';
  return kind === 'duplicate-key' && !strictKeys ? 'warning' : 'error';
}
