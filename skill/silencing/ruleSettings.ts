import type { Severity } from '../finding.ts';
import { nearestName } from '../rules/nearestName.ts';
import { isRuleId, rules } from '../rules/ruleList.ts';

/** By rule id or family (`adaos/*`): what a workspace makes of a rule. The id wins over its family. */
export type RuleSettings = Readonly<Record<string, Severity | 'off'>>;

/** The family that an id belongs to, as settings and comments name it: `adaos/*`. */
export function familyOf(rule: string): string {
  return `${rule.slice(0, rule.indexOf('/'))}/*`;
}

/** What the settings make of a rule; undefined where they do not name it. */
export function settingOf(settings: RuleSettings, rule: string): Severity | 'off' | undefined {
  for (const name of [rule, familyOf(rule)]) if (Object.hasOwn(settings, name)) return settings[name];
  return undefined;
}

const ruleNames: ReadonlySet<string> = new Set(Object.keys(rules).flatMap(rule => [rule, familyOf(rule)]));

/** Whether a text is the id of a rule or a family. */
export function isRuleName(text: string): boolean {
  return isRuleId(text) || ruleNames.has(text);
}

/** The rule or family that a misspelt name is most likely meant to be. */
export function nearestRuleName(text: string): string | undefined {
  return nearestName(text, [...ruleNames]);
}
