import type { RuleFamily } from '../rule.ts';

/**
 * Rules for what OpenClaw and ClawHub read below `metadata`. A warning counts where one of them is a target;
 * elsewhere it is a hint.
 */
export const openclawRuleList = {
  'openclaw/metadata-text': {
    summary: 'The metadata are JSON in a text.',
    severity: 'warning',
    fixable: true,
  },
  'openclaw/two-envelopes': {
    summary: 'The block for OpenClaw is there under two names.',
    severity: 'warning',
  },
  'openclaw/legacy-name': {
    summary: 'The block for OpenClaw has an older name.',
    severity: 'hint',
    fixable: true,
  },
  'openclaw/key-misplaced': {
    summary: 'A key for OpenClaw stands where it is not read.',
    severity: 'warning',
  },
  'openclaw/key-unknown': { summary: 'OpenClaw and ClawHub do not read this key.', severity: 'hint' },
  'openclaw/requires-shape': { summary: 'The requirements are not a set of keys.', severity: 'warning' },
  'openclaw/list-as-text': {
    summary: 'A list is written as one text.',
    severity: 'hint',
    fixable: true,
  },
  'openclaw/os-value': {
    summary: 'A system is not named as the client names it.',
    severity: 'warning',
    fixable: true,
  },
  'openclaw/bin-name': { summary: 'A required program is not the name of one.', severity: 'warning' },
  'openclaw/env-name': {
    summary: 'The name of an environment variable is not one.',
    severity: 'warning',
    fixable: true,
  },
  'openclaw/primary-env': {
    summary: 'The main variable is not among the required ones.',
    severity: 'hint',
  },
  'openclaw/install-kind': {
    summary: 'No client knows this kind of install step.',
    severity: 'warning',
    fixable: true,
  },
  'openclaw/install-key-missing': {
    summary: 'An install step does not say what it installs.',
    severity: 'warning',
    fixable: true,
  },
  'openclaw/install-value': {
    summary: 'The client refuses what an install step installs.',
    severity: 'warning',
  },
  'openclaw/url': { summary: 'An address is not a web address.', severity: 'warning' },
  'openclaw/emoji-empty': { summary: 'The emoji is empty.', severity: 'hint' },
} as const satisfies RuleFamily;
