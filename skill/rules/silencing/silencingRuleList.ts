import type { RuleFamily } from '../rule.ts';

/** Rules for the comments and settings that silence other rules. */
export const silencingRuleList = {
  'silencing/unused': {
    summary: 'A comment silences nothing.',
    severity: 'hint',
    fixable: true,
  },
  'silencing/unknown-rule': {
    summary: 'A comment names a rule that does not exist.',
    severity: 'hint',
    fixable: true,
  },
  'silencing/not-silenced': {
    summary: 'A comment or setting is meant for an error that cannot be silenced.',
    severity: 'hint',
  },
} as const satisfies RuleFamily;
