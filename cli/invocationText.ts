import colors from 'picocolors';
import type {
  AgentosImport,
  DryRunReport,
  EnableReport,
  GateVerdict,
  PhaseReport,
  Remedy,
} from '../runtime/index.ts';
import { shownMessage } from './terminalText.ts';

/** Gates, approval and phase in words. */

export function importText(report: EnableReport): string {
  const { skill, status, active } = report;
  const state = status === 'enabled' ? 'enabled, as before' : 'disabled: none of its code has run';
  // `enable` alone would let the older one run that is active.
  const next =
    active === undefined
      ? `skillberth enable ${skill}`
      : `skillberth activate ${skill}  (${active.version}, slot ${active.slot} is active until then)`;
  const lines = [`${colors.green('\u2714')} ${placeOf(report)} is imported, ${state}`];
  if (active !== undefined || status !== 'enabled') lines.push(colors.dim(`Next: ${next}`));
  return lines.join('\n');
}

export function enableText(report: EnableReport): string {
  const active = report.activated ? ' and active' : '';
  return `${colors.green('\u2714')} ${placeOf(report)} is enabled${active}`;
}

export function disableText(report: EnableReport): string {
  return `${colors.green('\u2714')} ${report.skill} is disabled: its next call is refused`;
}

function placeOf({ skill, version, slot }: EnableReport): string {
  return `${skill}${version === undefined ? '' : ` ${version}`}${slot === undefined ? '' : `, slot ${slot}`}`;
}

/** One line a skill with what became of it. */
export function agentosImportText(imports: readonly AgentosImport[]): string {
  if (imports.length === 0) return 'The AgentOS database has no skills.';
  const width = Math.max(...imports.map(({ skill }) => shownMessage(skill).length));
  return imports
    .map(({ skill, outcome, error }) => {
      const name = shownMessage(skill).padEnd(width);
      return error === undefined
        ? `${colors.green('\u2714')} ${name}  ${shownMessage(outcome)}`
        : `${colors.red('\u2718')} ${name}  ${shownMessage(error.message)} ${colors.dim(shownMessage(error.nextStep))}`;
    })
    .join('\n');
}

export function phaseText({ phase, workspaceFolder }: PhaseReport): string {
  const meaning = {
    unset: 'You can run skills; agents cannot, they are held in planning.',
    planning: 'Nobody can run a skill. Next: skillberth phase execution',
    execution: 'You and agents can run enabled skills.',
  }[phase];
  const name = phase === 'unset' ? 'not set' : phase;
  return `Phase of ${workspaceFolder}: ${colors.bold(name)}. ${meaning}`;
}

export function dryRunText(report: DryRunReport): string {
  const { skill, version, slot, tool, gates, allowed } = report;
  const words = [
    `${skill}${version === undefined ? '' : ` ${version}`}`,
    ...(slot === undefined ? [] : [`slot ${slot}`]),
    ...(tool === undefined ? [] : [`tool ${tool}`]),
  ];
  const width = Math.max(...gates.map(({ gate }) => gate.length));
  return [
    colors.bold(shownMessage(words.join(', '))),
    ...gates.flatMap(gate => gateLines(gate, width)),
    allowed
      ? `${colors.green('\u2714')} A real call would be executed.`
      : `${colors.red('\u2718')} A real call would be refused.${report.error === undefined ? '' : ` Next: ${shownMessage(report.error.nextStep)}`}`,
  ].join('\n');
}

const signs = {
  allow: colors.green('\u2714'),
  deny: colors.red('\u2718'),
  skipped: colors.dim('\u00b7'),
};

function gateLines({ gate, verdict, reason, remedy }: GateVerdict, width: number): readonly string[] {
  const said = shownMessage(reason);
  return [
    `  ${signs[verdict]} ${gate.padEnd(width)}  ${verdict === 'skipped' ? colors.dim(said) : said}`,
    ...(remedy === undefined ? [] : remedyLines(remedy)),
  ];
}

/** The place, then what to write there. */
function remedyLines({ file, line, text }: Remedy): readonly string[] {
  const place = line === undefined ? file : `${file}:${line}`;
  return [
    `      To allow it, write at ${place}`,
    // Indentation is part of the text: only what could rewrite the terminal is taken out.
    ...text
      .trimEnd()
      .split('\n')
      .map(part => `        ${colors.green('+')} ${shownMessage(part)}`),
  ];
}
