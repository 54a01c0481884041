import { rules } from '../../../../skill/index.ts';
import type { Provider, Suggestion } from '../suggestion.ts';

/** Every rule, and every family as `adaos/*`. */
export const ruleNames: Provider = () => ({ values: allRuleNames });

const families = [...new Set(Object.keys(rules).map(rule => rule.slice(0, rule.indexOf('/'))))];

export const allRuleNames: readonly Suggestion[] = [
  ...Object.entries(rules).map(([value, { summary, severity }]) => ({
    value,
    detail: severity,
    description: summary,
  })),
  ...families.map(family => ({ value: `${family}/*`, detail: 'all rules of the family' })),
];
