import type { Provider } from '../suggestion.ts';

/** Tools that Claude Code documents for permission rules: https://code.claude.com/docs/en/tools-reference, read on 2026-08-22. */
const tools: readonly (readonly [string, string])[] = [
  ['Read', 'Reads files.'],
  ['Write', 'Creates and overwrites files.'],
  ['Edit', 'Changes parts of files.'],
  ['Glob', 'Finds files by name.'],
  ['Grep', 'Searches in files.'],
  ['Bash', 'Runs shell commands. `Bash(git:*)` allows only those that begin with `git`.'],
  ['WebFetch', 'Reads a web page. `WebFetch(domain:example.com)` allows one host.'],
  ['WebSearch', 'Searches the web.'],
  ['Agent', 'Starts a subagent.'],
  ['Skill', 'Uses another skill.'],
  ['NotebookEdit', 'Changes cells of Jupyter notebooks.'],
  ['LSP', 'Asks language servers.'],
  ['AskUserQuestion', 'Asks the user to choose.'],
  ['TodoWrite', 'Keeps a list of tasks.'],
  ['TaskCreate', 'Adds a task to the list.'],
  ['TaskGet', 'Reads one task.'],
  ['TaskList', 'Lists the tasks.'],
  ['TaskUpdate', 'Changes a task.'],
  ['EnterPlanMode', 'Starts planning.'],
  ['ExitPlanMode', 'Shows a plan for approval.'],
];

export const builtInTools: Provider = () => ({
  values: tools.map(([value, description]) => ({ value, description, detail: 'claude-code' })),
});
