import type { RuleFamily } from '../rule.ts';

/** Rules for `skills.json` and `.skillberth.json`. */
export const configurationRuleList = {
  'configuration/target-unknown': {
    summary: 'A target does not exist.',
    severity: 'warning',
  },
  'configuration/rule-unknown': {
    summary: 'A setting names a rule that does not exist.',
    severity: 'warning',
    fixable: true,
  },
  'configuration/allowed-and-denied': {
    summary: 'A skill is both allowed and denied.',
    severity: 'warning',
  },
  'configuration/credential': {
    summary: 'A file that belongs to a workspace holds a credential.',
    severity: 'warning',
  },
  'configuration/not-granted': {
    summary: 'A workspace’s `skills.json` tries to grant something.',
    severity: 'information',
  },
  'configuration/load-path': {
    summary: 'A folder of skills is likely not found.',
    severity: 'hint',
  },
  'configuration/domain': {
    summary: 'A domain is not the name of a host.',
    severity: 'error',
    fixable: true,
  },
} as const satisfies RuleFamily;
