import type { RuleFamily } from '../rule.ts';

/** Rules for `skills.json` and `.skillberth.json`. */
export const configurationRuleList = {} as const satisfies RuleFamily;
