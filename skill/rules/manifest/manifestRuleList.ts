import type { RuleFamily } from '../rule.ts';

/** Rules for every kind of file: syntax, schema, several manifests in one folder. */
export const manifestRuleList = {
  'yaml/syntax': { summary: 'The YAML cannot be read.', severity: 'error', fixable: true },
  'yaml/unquoted-colon': { summary: 'A value holds `: ` without quotes.', severity: 'error', fixable: true },
  'yaml/comment': {
    summary: 'A comment is written in the way of JSON5.',
    severity: 'error',
    fixable: true,
  },
  'yaml/duplicate-key': { summary: 'A key is written twice in one mapping.', severity: 'error' },
  'yaml/alias': { summary: 'An alias is unknown, endless or explosive.', severity: 'error' },
  'yaml/tag': { summary: 'A tag is unknown.', severity: 'warning' },
  'yaml/not-text': {
    summary: 'A text is written so that YAML reads it as a number or a truth value.',
    severity: 'warning',
    fixable: true,
  },
  'json/syntax': { summary: 'The JSON cannot be read.', severity: 'error' },
  'json/duplicate-key': { summary: 'A key is written twice in one object.', severity: 'warning' },
  'manifest/not-mapping': { summary: 'A manifest is not a set of keys.', severity: 'error' },
  'manifest/too-large': { summary: 'A manifest is too large to be checked in full.', severity: 'warning' },
  'manifest/two-formats': {
    summary: 'A folder holds manifests of two executable formats.',
    severity: 'warning',
  },
  'manifest/key-missing': {
    summary: 'A required key is missing or empty.',
    severity: 'error',
    fixable: true,
  },
  'manifest/key-unknown': { summary: 'A key is not known here.', severity: 'hint', fixable: true },
  'manifest/type': { summary: 'A value has the wrong type.', severity: 'error' },
  'manifest/value': { summary: 'A value is outside what is allowed.', severity: 'error' },
  'manifest/value-empty': { summary: 'A key has no value.', severity: 'warning' },
  'manifest/not-utf8': { summary: 'A manifest is not a text in UTF-8.', severity: 'error' },
  'adaos/manifests-disagree': {
    summary: 'Two manifests disagree, and one of them is ignored.',
    severity: 'warning',
  },
} as const satisfies RuleFamily;
