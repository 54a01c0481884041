import type { RuleFamily } from '../rule.ts';

/** Rules for the frontmatter of `SKILL.md`. */
export const agentSkillRuleList = {
  'frontmatter/missing': { summary: '`SKILL.md` does not begin with frontmatter.', severity: 'error' },
  'frontmatter/unclosed': { summary: 'The frontmatter has no closing `---`.', severity: 'error' },
  'agent-skill/key-missing': { summary: 'A required key is missing.', severity: 'error' },
  'agent-skill/key-unknown': { summary: 'No client documents this key.', severity: 'hint' },
  'agent-skill/name-type': { summary: 'The name is not a text.', severity: 'error' },
  'agent-skill/description-type': { summary: 'The description is not a text.', severity: 'error' },
  'agent-skill/name-empty': { summary: 'The name is empty.', severity: 'error' },
  'agent-skill/name-length': { summary: 'The name is too long.', severity: 'error' },
  'agent-skill/name-characters': {
    summary: 'The name holds characters that are not allowed.',
    severity: 'error',
  },
  'agent-skill/name-hyphens': { summary: 'The name has a misplaced hyphen.', severity: 'error' },
  'agent-skill/name-folder': { summary: 'The name differs from the folder’s.', severity: 'warning' },
  'agent-skill/description-empty': { summary: 'The description is empty.', severity: 'error' },
  'agent-skill/description-length': { summary: 'The description is too long.', severity: 'error' },
  'agent-skill/compatibility-length': {
    summary: 'The compatibility text is empty or too long.',
    severity: 'error',
  },
  'agent-skill/metadata-value': { summary: 'A metadata value is not a text.', severity: 'hint' },
} as const satisfies RuleFamily;
