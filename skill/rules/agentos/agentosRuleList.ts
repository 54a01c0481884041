import type { RuleFamily } from '../rule.ts';

/** Rules for agentos manifests. */
export const agentosRuleList = {} as const satisfies RuleFamily;
