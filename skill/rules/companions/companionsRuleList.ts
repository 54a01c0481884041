import type { RuleFamily } from '../rule.ts';

/** Rules for the files that accompany a skill: `agents/openai.yaml`, evals and triggers. */
export const companionsRuleList = {} as const satisfies RuleFamily;
