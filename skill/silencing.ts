import type { Finding, Severity } from './finding.ts';
import type { SkillSnapshot } from './snapshot.ts';

/** By rule id or family (`adaos/*`): what a workspace makes of a rule. */
export type RuleSettings = Readonly<Record<string, Severity | 'off'>>;

/** Applies what the author says of rules: comments in the files, then the workspace's settings. */
export function applySilencing(
  findings: readonly Finding[],
  _snapshot: SkillSnapshot,
  _rules: RuleSettings,
): readonly Finding[] {
  return findings;
}
