import type { Severity } from '../finding.ts';

export interface RuleInfo {
  /** The sentence that the rule's page begins with. */
  readonly summary: string;
  /** Unless a target or the workspace's settings say otherwise. */
  readonly severity: Severity;
  /** At least some of its findings carry a fix. */
  readonly fixable?: boolean;
}

/** Rules by their stable ids. */
export type RuleFamily = Readonly<Record<`${string}/${string}`, RuleInfo>>;
