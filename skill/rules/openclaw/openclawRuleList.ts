import type { RuleFamily } from '../rule.ts';

/** Rules for what OpenClaw and ClawHub read below `metadata`. */
export const openclawRuleList = {} as const satisfies RuleFamily;
