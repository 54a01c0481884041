import type { Engine } from '../../../runtime/index.ts';
import { type TestWorkspace, yes } from './workspace.ts';

/** A command on the skill of a scenario, as a child process gets it too. */
export interface Operation {
  readonly kind: 'install' | 'activate' | 'rollback' | 'test';
  readonly options?: { readonly test?: boolean; readonly slot?: 'A' | 'B'; readonly version?: string };
}

/** A state of slots, made step by step, and the command that something strikes. */
export interface Scenario {
  readonly name: string;
  /** `python`: a skill whose tools are imported and whose tests run. */
  readonly skill: 'notes' | 'python';
  readonly before: readonly (Operation | Edit)[];
  readonly operation: Operation;
}

/** Writes the sources anew. */
interface Edit {
  readonly kind: 'edit';
  readonly version: string;
}

export const skillId = 'notes';

const install: Operation = { kind: 'install' };
const tested: Operation = { kind: 'install', options: { test: true } };
const activate: Operation = { kind: 'activate' };
const rollback: Operation = { kind: 'rollback' };
const edit = (version = '1.0.0'): Edit => ({ kind: 'edit', version });

const oneActive = [edit(), install, activate, edit()];
const twoSlots = [edit(), install, activate, edit(), install, activate, edit()];
const twoVersions = [edit(), install, activate, edit('1.1.0'), install, activate, edit('1.1.0')];

const situations: readonly Omit<Scenario, 'skill'>[] = [
  { name: 'the first install ever', before: [edit()], operation: install },
  { name: 'the first install with tests', before: [edit()], operation: tested },
  {
    name: 'an install over one that was never active',
    before: [edit(), install, edit()],
    operation: install,
  },
  { name: 'an install beside the active slot', before: oneActive, operation: install },
  { name: 'an install of a new version', before: [...oneActive, edit('1.1.0')], operation: install },
  { name: 'an install into the slot that rollback needs', before: twoSlots, operation: install },
  { name: 'the same with tests', before: twoSlots, operation: tested },
  { name: 'the first activation', before: [edit(), install], operation: activate },
  { name: 'an activation of the other slot', before: [...oneActive, install], operation: activate },
  {
    name: 'an activation of a new version',
    before: [...oneActive, edit('1.1.0'), install],
    operation: activate,
  },
  {
    name: 'an activation of the slot before',
    before: twoSlots,
    operation: { kind: 'activate', options: { slot: 'A' } },
  },
  { name: 'a rollback', before: twoSlots, operation: rollback },
  { name: 'a rollback to the version before', before: twoVersions, operation: rollback },
  { name: 'a rollback of a rollback', before: [...twoVersions, rollback], operation: rollback },
  { name: 'a test run on the active slot', before: oneActive, operation: { kind: 'test' } },
];

export const scenarios: readonly Scenario[] = situations.map(one => ({ ...one, skill: 'notes' }));

const pythonSituations: readonly Omit<Scenario, 'skill'>[] = [
  { name: 'an install with tests in Python', before: oneActive, operation: tested },
  { name: 'an activation with import check', before: [...oneActive, install], operation: activate },
];

export const pythonScenarios: readonly Scenario[] = pythonSituations.map(one => ({
  ...one,
  skill: 'python',
}));

/** Counted up by each edit: every file of one edit names it. */
let edition = 0;

export async function prepare(workspace: TestWorkspace, scenario: Scenario): Promise<void> {
  for (const step of scenario.before) {
    if (step.kind === 'edit') await writeSources(workspace, scenario.skill, step.version);
    else await run(workspace.engine, step);
  }
}

export async function run(engine: Engine, { kind, options = {} }: Operation): Promise<void> {
  if (kind === 'install') await engine.install(skillId, options, {});
  else if (kind === 'activate') await engine.activate(skillId, options, {});
  else if (kind === 'rollback') await engine.rollback(skillId, {});
  else await engine.test(skillId, options, yes);
}

async function writeSources(
  workspace: TestWorkspace,
  kind: Scenario['skill'],
  version: string,
): Promise<void> {
  edition += 1;
  const mark = `edition ${edition}`;
  const write = (file: string, text: string) => workspace.write(`skills/${skillId}/${file}`, text);
  if (kind === 'notes') {
    await write(
      'SKILL.md',
      `---\nname: ${skillId}\ndescription: Keeps notes. Use when something should be noted.\nmetadata:\n  version: "${version}"\n---\n\n# Notes of ${mark}\n`,
    );
  } else {
    await write(
      'skill.yaml',
      `# ${mark}\nname: ${skillId}\nversion: ${version}\ntools:\n  - name: note\n    entry: handlers.main:note\n    input_schema: { type: object }\n`,
    );
    await write('handlers/main.py', `# ${mark}\ndef note(**given):\n    return given\n`);
    await write('tests/smoke/test_note.py', `# ${mark}\nprint("noted")\n`);
  }
  await write('references/how.md', `# How\n\nAs ${mark} says.\n`);
  await write('references/more/list.md', `# List\n\nAs ${mark} says.\n`);
}
