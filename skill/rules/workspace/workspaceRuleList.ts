import type { RuleFamily } from '../rule.ts';

/** Rules for several skills of one workspace. */
export const workspaceRuleList = {
  'workspace/duplicate-id': {
    summary: 'Two skills of one source have the same id.',
    severity: 'warning',
  },
  'workspace/shadowed-id': {
    summary: 'A skill is hidden by one of the same id in another source.',
    severity: 'warning',
  },
  'workspace/tool-collision': {
    summary: 'Two plugins register a tool of the same name.',
    severity: 'warning',
  },
} as const satisfies RuleFamily;
