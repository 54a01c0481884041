import { createHash } from 'node:crypto';
import type { Diagnostic } from 'vscode-languageserver';
import { type Finding, type SkillSnapshot, skillDocuments, TextPositions } from '../skill/index.ts';
import { toDiagnostic } from './service/index.ts';

/** What is wrong with one file, without its text. */
export interface FileReport {
  readonly uri: string;
  /** The same for the same diagnostics, also after a restart. */
  readonly resultId: string;
  readonly items: readonly Diagnostic[];
}

/** Reports on every file of a skill that is judged as a whole, and on every other file with a finding. */
export function fileReports(
  snapshot: SkillSnapshot,
  findings: readonly Finding[],
  uriOf: (file: string) => string,
): readonly FileReport[] {
  const byFile = Map.groupBy(findings, ({ file }) => file);
  const files = new Set([...skillDocuments(snapshot).map(({ file }) => file), ...byFile.keys()]);
  return [...files].map(file => {
    const found = byFile.get(file) ?? [];
    const positions = new TextPositions(found.length === 0 ? '' : (snapshot.read(file) ?? ''));
    const items = found.map(finding => toDiagnostic(finding, positions));
    return { uri: uriOf(file), resultId: resultIdOf(items), items };
  });
}

function resultIdOf(items: readonly Diagnostic[]): string {
  return items.length === 0 ? 'none' : createHash('sha1').update(JSON.stringify(items)).digest('base64url');
}
