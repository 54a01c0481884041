import type { RuleFamily } from '../rule.ts';

/** Rules for the Markdown of a skill and the files it speaks of. */
export const bodyRuleList = {} as const satisfies RuleFamily;
