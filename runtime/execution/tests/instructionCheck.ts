import {
  type Finding,
  findFrontmatter,
  isCompanionName,
  isManifestName,
  isSkillMarkdown,
  pluginEntry,
  type SkillSnapshot,
  TextPositions,
} from '../../../skill/index.ts';
import {
  type CheckedFolder,
  checkSkills,
  type DiscoveredSkill,
  readCheckOptions,
} from '../../../workspace/index.ts';
import type { PreparedSlot } from '../../lifecycle/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import type { TestCaseResult, TestSuiteResult } from '../../report.ts';

const suite = 'check';

/** What is checked of instructions: one case each. */
type Part = 'manifest' | 'instructions and links' | 'evals';

/**
 * The test of a skill that is read, not run: `check` over the slot's copy of its sources, with the settings that hold
 * for the sources, so that it gives the editor's verdict. Undefined for a skill with code to run.
 */
export async function checkSuite(
  skill: DiscoveredSkill,
  slot: PreparedSlot,
  context: OperationContext,
): Promise<TestSuiteResult | undefined> {
  if (slot.resolved.format !== 'agent-skill' && slot.resolved.format !== 'adytum') return undefined;
  const started = performance.now();
  const checked = await check(skill, slot.layout.skillFolder);
  throwIfCancelled(context.signal);
  if (checked.error !== undefined) throw checked.error;
  const { snapshot, findings } = checked;
  if (slot.resolved.format === 'adytum' && typeof pluginEntry(snapshot) === 'string') return undefined;
  context.onStep?.('Checking the instructions');
  context.onOutput?.(`\u001b[1m${suite}\u001b[0m\n`, 'stdout');
  const durationMs = performance.now() - started;
  const parts = partsOf(snapshot);
  const cases = parts.map(([part, file], index): TestCaseResult => {
    const errors = findings.filter(one => one.severity === 'error' && partOf(one, snapshot) === part);
    const [first] = errors;
    return {
      suite,
      file: first?.file ?? file,
      name: part,
      outcome: first === undefined ? 'passed' : 'failed',
      // They are judged together.
      durationMs: index === 0 ? durationMs : 0,
      ...(first === undefined
        ? {}
        : {
            message: errors.map(one => shown(one, snapshot)).join('\n'),
            line: lineOf(first, snapshot),
          }),
    };
  });
  for (const { severity, ...found } of findings) {
    if (severity === 'error' || severity === 'warning') {
      const colour = severity === 'error' ? 31 : 33;
      context.onOutput?.(`\u001b[${colour}m${severity}\u001b[0m ${shown(found, snapshot)}\n`, 'stdout');
    }
  }
  for (const { outcome, name } of cases) {
    context.onOutput?.(
      `${outcome === 'passed' ? '\u001b[32mPASS' : '\u001b[31mFAIL'}\u001b[0m ${name}\n`,
      'stdout',
    );
  }
  return {
    suite,
    outcome: cases.some(result => result.outcome === 'failed') ? 'failed' : 'passed',
    durationMs,
    cases,
    emptyFiles: [],
  };
}

async function check(skill: DiscoveredSkill, folder: string): Promise<CheckedFolder> {
  const workspaceFolder = skill.source.root;
  const { targets, rules } = await readCheckOptions(workspaceFolder, skill.folder);
  const request = {
    folders: [folder],
    workspaceFolder,
    rules,
    ...(targets === undefined ? {} : { targets }),
  };
  for await (const checked of checkSkills(request)) {
    if (checked.folder === folder) return checked;
  }
  throw new Error(`${folder} is gone`);
}

/** Each part with the file that stands for it. */
function partsOf(snapshot: SkillSnapshot): readonly (readonly [Part, string])[] {
  const files = [...snapshot.paths];
  const manifest = files.find(isManifestName) ?? 'SKILL.md';
  const instructions = files.find(isSkillMarkdown);
  const evals = files.find(isEvals);
  return [
    ['manifest', manifest],
    ...(instructions === undefined ? [] : [['instructions and links', instructions] as const]),
    ...(evals === undefined ? [] : [['evals', evals] as const]),
  ];
}

function isEvals(file: string): boolean {
  return file.startsWith('evals/') && isCompanionName(file);
}

function partOf({ file, start }: Finding, snapshot: SkillSnapshot): Part {
  if (isEvals(file)) return 'evals';
  if (isSkillMarkdown(file)) {
    const bodyStart = findFrontmatter(snapshot.read(file) ?? '')?.bodyStart;
    return bodyStart !== undefined && start >= bodyStart ? 'instructions and links' : 'manifest';
  }
  return file.endsWith('.md') ? 'instructions and links' : 'manifest';
}

type Place = Pick<Finding, 'file' | 'start' | 'message' | 'rule'>;

function shown(found: Place, snapshot: SkillSnapshot): string {
  return `${found.file}:${lineOf(found, snapshot)}: ${found.message} (${found.rule})`;
}

function lineOf({ file, start }: Pick<Finding, 'file' | 'start'>, snapshot: SkillSnapshot): number {
  return new TextPositions(snapshot.read(file) ?? '').positionAt(start).line + 1;
}
