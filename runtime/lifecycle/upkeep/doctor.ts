import { isDeepStrictEqual } from 'node:util';
import { type DiscoveredSkill, sourcesOf } from '../../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { toSkillberthError } from '../../systemError.ts';
import type { DoctorFinding, DoctorReport } from '../../upkeepReport.ts';
import { exists } from '../disk/files.ts';
import { layoutOf } from '../slots/layout.ts';
import { requireOwnFolders } from '../slots/ownFolders.ts';
import { status } from '../status.ts';
import { secretStatuses } from '../values/secretStatus.ts';
import { dataFindings } from './dataFindings.ts';
import { environmentFacts } from './environmentFacts.ts';
import { type ExaminedSkill, examine, type SkillFinding, slotText } from './examinedSkill.ts';
import { machineFindings } from './machineFindings.ts';
import { mendSkill } from './mendSkill.ts';
import { isOrphaned, onePerRoot, orphanedRuntimes } from './orphanedRuntimes.ts';
import { mendRuntimeFolder, runtimeFolderFindings } from './runtimeFolderFindings.ts';
import { sharedNames } from './sharedNames.ts';
import { command } from './shellWord.ts';
import { slotFindings } from './slotFindings.ts';
import { traceFindings } from './traceFindings.ts';

export interface DoctorOptions {
  /** Mends what can be mended without a choice. */
  readonly fix?: boolean;
  /** Also the machine, and what no skill owns; else only the skills at hand. */
  readonly everything: boolean;
  /** Absolute: their runtime folders are searched for what no skill owns. */
  readonly workspaceFolders: readonly string[];
  /** Absolute: the folder of Skillberth itself. */
  readonly installation: string;
}

/** What is wrong with what is installed, and the command that mends it. Without `fix` it writes nothing. */
export async function doctor(
  skills: readonly DiscoveredSkill[],
  options: DoctorOptions,
  context: OperationContext,
): Promise<DoctorReport> {
  const { workspaceFolders, everything } = options;
  const orphans = everything ? await orphanedRuntimes(workspaceFolders, skills) : [];
  const patients = onePerRoot([...skills, ...orphans]);
  const sources = [
    ...patients.map(skill => skill.source),
    ...(everything ? workspaceFolders.flatMap(sourcesOf) : []),
  ];
  const folders = [...new Set(sources.map(source => source.runtimeFolder))];
  const look = async (): Promise<readonly DoctorFinding[]> => {
    const found: DoctorFinding[] = [];
    for (const folder of folders) found.push(...(await runtimeFolderFindings(folder)));
    for (const skill of patients) found.push(...(await findingsOf(skill, context)));
    found.push(...sharedNames(skills));
    return found;
  };
  const before = await look();
  const after = options.fix === true && before.some(isFixable) ? await mend() : before;
  const environment = await environmentFacts(options.installation);
  const machine = everything ? await machineFindings(skills, workspaceFolders, environment) : [];
  const fixed = before.filter(
    finding => isFixable(finding) && !after.some(left => isSameFinding(left, finding)),
  );
  return {
    findings: [...fixed.map(finding => ({ ...finding, fixed: true })), ...after, ...machine],
    skills: patients.length,
    environment,
  };

  async function mend(): Promise<readonly DoctorFinding[]> {
    const notMended: DoctorFinding[] = [];
    for (const folder of folders) await mendRuntimeFolder(folder);
    for (const skill of patients) {
      if (!before.some(finding => isFixable(finding) && finding.skill === skill.id)) continue;
      try {
        context.onStep?.(`Mending ${skill.id}`);
        await mendSkill(layoutOf(skill), context);
      } catch (error) {
        throwIfCancelled(context.signal);
        notMended.push(notMendable(skill, error));
      }
    }
    return [...(await look()), ...notMended];
  }
}

/** One skill that cannot be mended must not keep the others from it. */
function notMendable(skill: DiscoveredSkill, error: unknown): DoctorFinding {
  const { message, nextStep, subject } = toSkillberthError(error);
  return {
    code: 'mending-failed',
    severity: 'error',
    skill: skill.id,
    message: `${message} ${nextStep}`,
    ...(subject === undefined ? {} : { subject }),
    fixable: false,
  };
}

function isFixable(finding: DoctorFinding): boolean {
  return finding.fixable;
}

function isSameFinding(finding: DoctorFinding, other: DoctorFinding): boolean {
  const { code, skill, subject } = finding;
  return isDeepStrictEqual([code, skill, subject], [other.code, other.skill, other.subject]);
}

async function findingsOf(
  skill: DiscoveredSkill,
  context: OperationContext,
): Promise<readonly DoctorFinding[]> {
  throwIfCancelled(context.signal);
  const layout = layoutOf(skill);
  if (!(await exists(layout.root))) return [];
  try {
    await requireOwnFolders(layout);
    const examined = await examine(layout);
    const found = [
      ...(await slotFindings(skill, examined)),
      ...(await traceFindings(skill, examined)),
      ...(await dataFindings(skill, layout)),
      ...(isOrphaned(skill) ? [orphanFinding(skill, examined)] : await sourceFindings(skill, examined)),
    ];
    return found.map(finding => ({ ...finding, skill: skill.id }));
  } catch (error) {
    // One skill that cannot be examined must not hide the others.
    const { message, nextStep, subject = layout.root } = toSkillberthError(error);
    return [
      {
        code: 'not-readable',
        severity: 'error',
        skill: skill.id,
        message: `${message} ${nextStep}`,
        subject,
        fixable: false,
      },
    ];
  }
}

function orphanFinding(skill: DiscoveredSkill, { layout, versions }: ExaminedSkill): SkillFinding {
  return {
    code: 'runtime-orphaned',
    severity: 'warning',
    message:
      versions.length === 0
        ? 'The sources of the skill are gone; only its data is left.'
        : 'The sources of the skill are gone; what was installed is left.',
    subject: layout.root,
    mend: command('uninstall', skill.id),
    fixable: false,
  };
}

/** What is only known together with the sources. */
async function sourceFindings(
  skill: DiscoveredSkill,
  examined: ExaminedSkill,
): Promise<readonly SkillFinding[]> {
  if (!examined.slots.some(slot => slot.prepared !== undefined)) return [];
  const findings: SkillFinding[] = [];
  const { versions } = await status(skill);
  for (const slot of versions.flatMap(version => version.slots)) {
    if (!slot.active || slot.stale !== true) continue;
    findings.push({
      code: 'slot-stale',
      severity: 'warning',
      message: `The sources changed since ${slotText(slot)} was installed.`,
      subject: slot.path,
      mend: command('install', skill.id),
      fixable: false,
    });
  }
  for (const { name, declared, scope, unknown } of await secretStatuses(skill)) {
    // Unknown ones stand in a file that has a finding of its own.
    if (!declared || scope !== undefined || unknown === true) continue;
    findings.push({
      code: 'secret-missing',
      severity: 'warning',
      message: `The skill declares the secret ${name}, which is not stored.`,
      subject: examined.layout.secretsFile,
      mend: command('secrets', 'set', name, '--skill', skill.id),
      fixable: false,
    });
  }
  return findings;
}
