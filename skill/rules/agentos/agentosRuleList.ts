import type { RuleFamily } from '../rule.ts';

/** Rules for agentos manifests. */
export const agentosRuleList = {
  'agentos/skill-id': { summary: 'The id holds what an id cannot have.', severity: 'error' },
  'agentos/version': { summary: 'The version is not a semantic version.', severity: 'error' },
  'agentos/module-path': {
    summary: 'The module’s path leads out of the skill.',
    severity: 'error',
    fixable: true,
  },
  'agentos/module-missing': { summary: 'The module does not exist.', severity: 'error' },
  'agentos/exports-empty': { summary: 'The skill exports no command.', severity: 'error' },
  'agentos/command-duplicate': { summary: 'Two commands have the same name.', severity: 'error' },
  'agentos/handler-name': { summary: 'A handler is not the name of a function.', severity: 'error' },
  'agentos/handler-missing': {
    summary: 'A handler is not defined in the module.',
    severity: 'error',
    fixable: true,
  },
  'agentos/class': { summary: 'The class and the permissions contradict each other.', severity: 'error' },
  'agentos/domains-empty': { summary: 'The list of allowed domains is empty.', severity: 'error' },
  'agentos/domain': {
    summary: 'An allowed domain is not the name of a host.',
    severity: 'error',
    fixable: true,
  },
  'agentos/file-path': { summary: 'An allowed path is not relative or leads out.', severity: 'error' },
  'agentos/integrity-empty': { summary: 'The list of files to check is empty.', severity: 'error' },
  'agentos/integrity-file': { summary: 'A listed file does not exist.', severity: 'error' },
} as const satisfies RuleFamily;
