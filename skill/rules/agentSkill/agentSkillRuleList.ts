import type { RuleFamily } from '../rule.ts';

/** Rules for the frontmatter of `SKILL.md`. Most severities follow the targets; the usual one stands here. */
export const agentSkillRuleList = {
  'frontmatter/missing': { summary: '`SKILL.md` does not begin with frontmatter.', severity: 'error' },
  'frontmatter/unclosed': { summary: 'The frontmatter has no closing `---`.', severity: 'error' },
  'agent-skill/file-name': { summary: 'The file is not named `SKILL.md`.', severity: 'warning' },
  'agent-skill/strict-yaml': { summary: 'A strict reader refuses this YAML.', severity: 'error' },
  'agent-skill/key-missing': { summary: 'A required key is missing.', severity: 'error', fixable: true },
  'agent-skill/key-unknown': { summary: 'No client documents this key.', severity: 'hint' },
  'agent-skill/key-misspelt': {
    summary: 'This key looks like a misspelling of another one.',
    severity: 'hint',
    fixable: true,
  },
  'agent-skill/key-rejected': { summary: 'A target rejects this key.', severity: 'error' },
  'agent-skill/key-ignored': { summary: 'None of the targets reads this key.', severity: 'hint' },
  'agent-skill/name-type': { summary: 'The name is not a text.', severity: 'error' },
  'agent-skill/description-type': { summary: 'The description is not a text.', severity: 'error' },
  'agent-skill/name-empty': { summary: 'The name is empty.', severity: 'error' },
  'agent-skill/name-length': { summary: 'The name is too long.', severity: 'error' },
  'agent-skill/name-case': { summary: 'The name holds capital letters.', severity: 'error', fixable: true },
  'agent-skill/name-characters': {
    summary: 'The name holds characters that are not allowed.',
    severity: 'error',
    fixable: true,
  },
  'agent-skill/name-hyphens': {
    summary: 'The name has a misplaced hyphen.',
    severity: 'error',
    fixable: true,
  },
  'agent-skill/name-folder': {
    summary: 'The name differs from the folder’s.',
    severity: 'warning',
    fixable: true,
  },
  'agent-skill/description-empty': { summary: 'The description is empty.', severity: 'error' },
  'agent-skill/description-length': { summary: 'The description is too long.', severity: 'error' },
  'agent-skill/description-brackets': {
    summary: 'The description holds `<` or `>`, which a target rejects.',
    severity: 'error',
  },
  'agent-skill/description-when': {
    summary: 'The description does not say when to use the skill.',
    severity: 'hint',
  },
  'agent-skill/description-cut': {
    summary: 'A client cuts the description where it lists skills.',
    severity: 'information',
  },
  'agent-skill/compatibility-length': {
    summary: 'The compatibility text is empty or too long.',
    severity: 'error',
  },
  'agent-skill/metadata-value': {
    summary: 'A metadata value is not a text.',
    severity: 'hint',
    fixable: true,
  },
  'agent-skill/tools-form': {
    summary: 'Tools are listed in a way that not every client reads.',
    severity: 'hint',
    fixable: true,
  },
  'agent-skill/tools-bracket': { summary: 'A tool’s pattern has an unpaired bracket.', severity: 'warning' },
} as const satisfies RuleFamily;
