import colors from 'picocolors';
import type { InstallReport, SkillStatus, SlotStatus, SwitchReport } from '../runtime/index.ts';
import { testText } from './testText.ts';

/** Answers in words, for a person at a terminal. */

export function installText(report: InstallReport): string {
  const tests = report.tests === undefined ? '' : `\n${testText(report.tests)}`;
  const failed = report.tests?.outcome === 'failed';
  const next = failed
    ? `Next: mend the skill and install again, or run \`skillberth activate ${report.skill} --force\`.`
    : `Next: skillberth activate ${report.skill}`;
  return (
    `${colors.green('✔')} ${report.skill} ${report.version} is in slot ${report.slot} ` +
    `${colors.dim(`(${seconds(report.durationMs)})`)}${tests}\n${colors.dim(next)}`
  );
}

export function switchText(report: SwitchReport): string {
  const before =
    report.previous === undefined
      ? ''
      : colors.dim(` (before: ${report.previous.version}, slot ${report.previous.slot})`);
  return `${colors.green('✔')} ${report.skill} ${report.version}, slot ${report.slot} is active${before}`;
}

export function listText(skills: readonly SkillStatus[]): string {
  if (skills.length === 0) {
    return 'No skills here. Put a folder with a skill.yaml or a SKILL.md below skills/, then run this again.';
  }
  const width = Math.max(...skills.map(skill => skill.id.length));
  return skills
    .map(skill => `${skill.id.padEnd(width)}  ${skill.format.padEnd(11)}  ${stateText(skill)}`)
    .join('\n');
}

export function statusText(skill: SkillStatus): string {
  const lines = [
    `${colors.bold(skill.id)}  ${stateText(skill)}`,
    `  ${colors.dim('source')}  ${skill.origin === undefined ? skill.sourceFolder : originText(skill.origin)}${skill.sourceVersion === undefined ? '' : ` (${skill.sourceVersion})`}`,
  ];
  for (const version of skill.versions) {
    lines.push(`  ${colors.bold(version.version)}${version.active ? colors.green('  active') : ''}`);
    for (const slot of version.slots) lines.push(`    slot ${slot.slot}  ${slotText(slot)}`);
  }
  const tools = skill.versions.flatMap(version => version.slots).find(slot => slot.active)?.tools ?? [];
  if (tools.length > 0) lines.push(`  ${colors.dim('tools')}   ${tools.map(tool => tool.name).join(', ')}`);
  const next = nextStepOf(skill);
  if (next !== undefined) lines.push(`  ${colors.dim('next')}    ${next}`);
  return lines.join('\n');
}

function stateText(skill: SkillStatus): string {
  if (skill.error !== undefined) return colors.red(`error: ${skill.error.message}`);
  const held = heldBack(skill);
  const why = held === undefined ? '' : colors.yellow(` · ${held}`);
  if (skill.active !== undefined) {
    const active = `active: ${skill.active.version}, slot ${skill.active.slot}`;
    return `${held === undefined ? colors.green(active) : active}${why}`;
  }
  return skill.readiness.state === 'pending'
    ? `${colors.yellow('installed, not active')}${why}`
    : `${colors.dim('not installed')}${why}`;
}

/** Why a skill does not run although nothing is wrong with it. */
function heldBack({ registry, active }: SkillStatus): string | undefined {
  if (registry?.status === 'disabled') return 'disabled';
  if (registry?.status === 'imported_disabled') return 'imported, disabled';
  // Also a slot that came with a cloned repository: nobody on this machine has allowed it.
  return active !== undefined && registry?.approved !== true ? 'not approved' : undefined;
}

/** What a person does where the skill does not run. */
function nextStepOf(skill: SkillStatus): string | undefined {
  if (skill.error !== undefined) return skill.error.nextStep;
  const isInstalled = (skill.active ?? skill.pending) !== undefined;
  if (!isInstalled || heldBack(skill) === undefined) return undefined;
  return `Run \`skillberth enable ${skill.id}\`; it shows what the skill may do.`;
}

function slotText(slot: SlotStatus): string {
  if (!slot.prepared) return colors.dim('empty');
  const roles = [
    ...(slot.active ? [colors.green('active')] : []),
    ...(slot.previous ? ['previous'] : []),
    ...(slot.pending ? [colors.yellow('pending')] : []),
  ];
  const tests = {
    'not-run': 'tests not run',
    passed: 'tests passed',
    failed: 'tests failed',
    none: 'no tests',
    'nothing-ran': 'no test ran',
  };
  const stale = slot.stale === true ? [colors.yellow('sources changed since')] : [];
  const installed =
    slot.installedAt === undefined
      ? []
      : [`installed ${slot.installedAt.slice(0, 16).replace('T', ' ')} UTC`];
  const commit = slot.origin?.kind === 'git' ? [`commit ${slot.origin.commit.slice(0, 8)}`] : [];
  return [...roles, tests[slot.tests.outcome], ...installed, ...commit, ...stale].join(' · ');
}

/** As one names it to `install`. */
function originText(origin: NonNullable<SkillStatus['origin']>): string {
  if (origin.kind === 'folder') return origin.path;
  const folder = origin.folder === undefined ? '' : `:${origin.folder}`;
  return origin.ref === undefined && folder === ''
    ? origin.url
    : `${origin.url}#${origin.ref ?? ''}${folder}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
