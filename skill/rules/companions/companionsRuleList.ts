import type { RuleFamily } from '../rule.ts';

/** Rules for the files that accompany a skill: `agents/openai.yaml`, evals and triggers. */
export const companionsRuleList = {
  'codex/type': { summary: 'A value has another type than Codex reads.', severity: 'warning' },
  'codex/display-name-length': { summary: 'The display name is too long.', severity: 'warning' },
  'codex/short-description-length': {
    summary: 'The short description is too short or too long for a list.',
    severity: 'hint',
  },
  'codex/default-prompt-length': { summary: 'The default prompt is too long.', severity: 'warning' },
  'codex/icon-path': { summary: 'An icon is not below `assets/`.', severity: 'warning' },
  'codex/icon-missing': { summary: 'An icon does not exist.', severity: 'warning' },
  'codex/brand-color': {
    summary: 'The brand colour is not written as `#RRGGBB`.',
    severity: 'warning',
    fixable: true,
  },
  'codex/tool-incomplete': { summary: 'A tool lacks its type or its value.', severity: 'warning' },
  'evals/key-missing': { summary: 'An eval or a trigger lacks a key.', severity: 'warning', fixable: true },
  'evals/type': { summary: 'A value in an eval or a trigger has the wrong type.', severity: 'warning' },
  'evals/prompt-empty': { summary: 'A prompt or a query is empty.', severity: 'warning' },
  'evals/skill-name': {
    summary: 'The evals are for a skill of another name.',
    severity: 'warning',
    fixable: true,
  },
  'evals/id-duplicate': { summary: 'Two evals have the same id.', severity: 'warning' },
  'evals/file-missing': { summary: 'An eval uses a file that does not exist.', severity: 'warning' },
  'evals/query-duplicate': { summary: 'A query is there twice.', severity: 'warning' },
  'evals/triggers-one-sided': {
    summary: 'All queries of a set expect the same.',
    severity: 'hint',
  },
} as const satisfies RuleFamily;
