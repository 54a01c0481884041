import type { RuleFamily } from '../rule.ts';

/** Rules for sources and for the placeholders that name secrets. */
export const sourcesRuleList = {} as const satisfies RuleFamily;
