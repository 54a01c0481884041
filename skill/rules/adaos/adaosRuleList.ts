import type { RuleFamily } from '../rule.ts';

/** Rules for adaos manifests. */
export const adaosRuleList = {
  'adaos/name-pattern': { summary: 'The name holds characters that an id cannot have.', severity: 'warning' },
  'adaos/name-folder': { summary: 'The name differs from the folder’s.', severity: 'warning' },
  'adaos/version-missing': { summary: 'The manifest has no version.', severity: 'warning' },
  'adaos/version-not-semver': { summary: 'The version is not a semantic version.', severity: 'warning' },
  'adaos/tool-duplicate': { summary: 'Two tools have the same name.', severity: 'warning' },
  'adaos/tool-without-input-schema': {
    summary: 'A tool does not say what it takes.',
    severity: 'information',
  },
  'adaos/default-tool-unknown': { summary: 'The default tool is not among the tools.', severity: 'warning' },
  'adaos/topic': { summary: 'An event topic is malformed.', severity: 'warning' },
  'adaos/permission-unknown': { summary: 'A permission does not exist.', severity: 'warning' },
} as const satisfies RuleFamily;
