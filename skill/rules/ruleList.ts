import { adaosRuleList } from './adaos/adaosRuleList.ts';
import { adytumRuleList } from './adytum/adytumRuleList.ts';
import { agentosRuleList } from './agentos/agentosRuleList.ts';
import { agentSkillRuleList } from './agentSkill/agentSkillRuleList.ts';
import { bodyRuleList } from './body/bodyRuleList.ts';
import { companionsRuleList } from './companions/companionsRuleList.ts';
import { configurationRuleList } from './configuration/configurationRuleList.ts';
import { manifestRuleList } from './manifest/manifestRuleList.ts';
import { openclawRuleList } from './openclaw/openclawRuleList.ts';
import type { RuleInfo } from './rule.ts';
import { silencingRuleList } from './silencing/silencingRuleList.ts';
import { sourcesRuleList } from './sources/sourcesRuleList.ts';
import { workspaceRuleList } from './workspace/workspaceRuleList.ts';

/** Every rule by its stable id. A rule without a page fails a test. */
const allRules = {
  ...manifestRuleList,
  ...agentSkillRuleList,
  ...openclawRuleList,
  ...companionsRuleList,
  ...bodyRuleList,
  ...sourcesRuleList,
  ...workspaceRuleList,
  ...adaosRuleList,
  ...agentosRuleList,
  ...adytumRuleList,
  ...configurationRuleList,
  ...silencingRuleList,
} as const;

export type RuleId = keyof typeof allRules;

export const rules: Readonly<Record<RuleId, RuleInfo>> = allRules;

export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(rules, text);
}

/** The page of a rule, relative to the repository. */
export function rulePage(rule: string): string {
  return `docs/rules/${rule.replace('/', '-')}.md`;
}
