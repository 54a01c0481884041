import type { RuleFamily } from '../rule.ts';

/** Rules for sources and for the placeholders that name secrets. */
export const sourcesRuleList = {
  'sources/credential': { summary: 'A file holds a credential.', severity: 'warning' },
  'secrets/undeclared': {
    summary: 'A placeholder names a secret that the manifest does not declare.',
    severity: 'warning',
  },
  'secrets/unused': { summary: 'A declared secret is used nowhere.', severity: 'hint' },
  'secrets/placeholder': {
    summary: 'A placeholder for a secret is malformed.',
    severity: 'warning',
    fixable: true,
  },
} as const satisfies RuleFamily;
