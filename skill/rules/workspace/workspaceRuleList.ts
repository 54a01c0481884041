import type { RuleFamily } from '../rule.ts';

/** Rules for several skills of one workspace. */
export const workspaceRuleList = {} as const satisfies RuleFamily;
