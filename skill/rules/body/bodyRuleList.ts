import type { RuleFamily } from '../rule.ts';

/** Rules for the Markdown of a skill and the files it speaks of. */
export const bodyRuleList = {
  'body/empty': { summary: '`SKILL.md` gives no instructions.', severity: 'information' },
  'body/too-long': { summary: 'The instructions have more than 500 lines.', severity: 'information' },
  'body/too-many-tokens': {
    summary: 'The instructions take more than about 5,000 tokens.',
    severity: 'information',
  },
  'body/link-missing': {
    summary: 'A link leads to a file that the skill does not have.',
    severity: 'warning',
    fixable: true,
  },
  'body/link-outside': { summary: 'A link leaves the skill’s folder.', severity: 'warning' },
  'body/anchor-missing': { summary: 'A link leads to a heading that does not exist.', severity: 'hint' },
  'body/file-missing': {
    summary: 'The text names a file that the skill does not have.',
    severity: 'information',
  },
  'body/reference-depth': {
    summary: 'A file can only be reached through another file.',
    severity: 'information',
  },
  'body/path-backslash': {
    summary: 'A path is written with backslashes.',
    severity: 'warning',
    fixable: true,
  },
  'body/path-home': { summary: 'A path leads into one person’s home folder.', severity: 'warning' },
  'body/orphan-file': { summary: 'Nothing in the skill refers to a file.', severity: 'hint' },
  'body/script-shebang': {
    summary: 'A script that is run directly does not name its interpreter.',
    severity: 'warning',
    fixable: true,
  },
  'body/script-not-executable': {
    summary: 'A script that is run directly may not be executed.',
    severity: 'warning',
  },
} as const satisfies RuleFamily;
