import type { RuleFamily } from '../rule.ts';

/** Rules for adaos manifests. */
export const adaosRuleList = {
  'adaos/name-pattern': { summary: 'The name holds characters that an id cannot have.', severity: 'warning' },
  'adaos/name-folder': { summary: 'The name differs from the folder’s.', severity: 'warning' },
  'adaos/version-missing': { summary: 'The manifest has no version.', severity: 'warning' },
  'adaos/version-not-semver': { summary: 'The version is not a semantic version.', severity: 'warning' },
  'adaos/entry-module-missing': {
    summary: 'An entry names a module that does not exist.',
    severity: 'warning',
    fixable: true,
  },
  'adaos/entry-callable-missing': {
    summary: 'An entry names a function that its module does not have.',
    severity: 'warning',
    fixable: true,
  },
  'adaos/tool-duplicate': { summary: 'Two tools have the same name.', severity: 'warning' },
  'adaos/tool-without-input-schema': {
    summary: 'A tool does not say what it takes.',
    severity: 'information',
  },
  'adaos/tool-schema': {
    summary: 'The schema of a tool is not valid, so nothing is checked.',
    severity: 'warning',
    fixable: true,
  },
  'adaos/two-time-limits': { summary: 'A tool has two time limits that differ.', severity: 'warning' },
  'adaos/default-tool-unknown': { summary: 'The default tool is not among the tools.', severity: 'warning' },
  'adaos/exported-tool-unknown': {
    summary: 'An exported tool is not among the tools.',
    severity: 'warning',
    fixable: true,
  },
  'adaos/topic': { summary: 'An event topic is malformed.', severity: 'warning' },
  'adaos/permission-unknown': { summary: 'A permission does not exist.', severity: 'warning' },
  'adaos/environment-placeholder': {
    summary: 'A placeholder in a variable cannot be filled.',
    severity: 'warning',
    fixable: true,
  },
  'adaos/secret-name': { summary: 'A secret’s name is malformed.', severity: 'warning', fixable: true },
  'adaos/dependency': {
    summary: 'A dependency is not a requirement that pip can read.',
    severity: 'warning',
    fixable: true,
  },
} as const satisfies RuleFamily;
