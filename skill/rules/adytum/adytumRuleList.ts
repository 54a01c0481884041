import type { RuleFamily } from '../rule.ts';

/** Rules for adytum manifests. */
export const adytumRuleList = {} as const satisfies RuleFamily;
