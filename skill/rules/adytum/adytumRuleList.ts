import type { RuleFamily } from '../rule.ts';

/** Rules for adytum manifests and the sources of their plugins. */
export const adytumRuleList = {
  'adytum/config-schema-missing': {
    summary: 'A plugin does not say how it is configured.',
    severity: 'error',
    fixable: true,
  },
  'adytum/config-schema': {
    summary: 'The configuration’s schema is not valid.',
    severity: 'error',
    fixable: true,
  },
  'adytum/ui-hint-path': {
    summary: 'A form hint is for a field that the configuration does not have.',
    severity: 'warning',
    fixable: true,
  },
  'adytum/entry-missing': { summary: 'The plugin has no module to load.', severity: 'error' },
  'adytum/skills-path': {
    summary: 'An instruction file is missing, or one or the module lies outside the skill.',
    severity: 'error',
  },
  'adytum/key-misplaced': {
    summary: 'A requirement stands where nothing reads it.',
    severity: 'warning',
    fixable: true,
  },
  'adytum/tool-duplicate': { summary: 'A plugin registers two tools of the same name.', severity: 'warning' },
} as const satisfies RuleFamily;
