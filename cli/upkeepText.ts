import path from 'node:path';
import colors from 'picocolors';
import type { DoctorFinding, DoctorReport, GarbageReport, UninstallReport } from '../runtime/index.ts';
import { shownMessage } from './terminalText.ts';

/** Answers of the upkeep commands in words, for a person at a terminal. */

export function doctorText(report: DoctorReport): string {
  const { findings } = report;
  const versions = Object.entries(report.environment)
    .map(([program, version]) => `${program} ${version}`)
    .join(', ');
  const looked = report.skills === 1 ? '1 skill' : `${report.skills} skills`;
  const left = findings.filter(finding => finding.fixed !== true);
  const fixed = findings.length - left.length;
  const summary =
    left.length === 0
      ? `${colors.green('✔')} Nothing is wrong (${looked}${fixed === 0 ? '' : `, ${fixed} mended`}).`
      : `${counted(left, 'error')}, ${counted(left, 'warning')} (${looked}${fixed === 0 ? '' : `, ${fixed} mended`}).`;
  return [...findings.map(findingText), summary, colors.dim(versions)].join('\n');
}

function findingText(finding: DoctorFinding): string {
  const mark =
    finding.fixed === true
      ? colors.green('mended')
      : finding.severity === 'error'
        ? colors.red('error')
        : colors.yellow('warning');
  const skill = finding.skill === undefined ? '' : `${finding.skill}: `;
  const lines = [`${mark}${colors.dim(`[${finding.code}]`)} ${shownMessage(`${skill}${finding.message}`)}`];
  if (finding.subject !== undefined) lines.push(`  ${colors.dim('at')}   ${shownMessage(finding.subject)}`);
  if (finding.mend !== undefined && finding.fixed !== true) {
    lines.push(`  ${colors.dim('mend')} ${shownMessage(finding.mend)}`);
  }
  return lines.join('\n');
}

function counted(findings: readonly DoctorFinding[], severity: DoctorFinding['severity']): string {
  const count = findings.filter(finding => finding.severity === severity).length;
  return `${count} ${severity}${count === 1 ? '' : 's'}`;
}

export function garbageText(report: GarbageReport): string {
  const lines = report.removed.map(
    ({ skill, reason, bytes, path: file }) =>
      `${skill === undefined ? '' : `${shownMessage(skill)}: `}${shownMessage(reason)} ${colors.dim(`(${sizeText(bytes)}, ${shownMessage(path.basename(file))})`)}`,
  );
  const skipped = report.skipped.map(
    ({ skill, reason }) => `${colors.yellow('skipped')} ${shownMessage(`${skill}: ${reason}`)}`,
  );
  const verb = report.dryRun ? 'Would free' : 'Freed';
  const sum =
    report.removed.length === 0
      ? report.skipped.length === 0
        ? `${colors.green('✔')} There is nothing to remove.`
        : `${report.dryRun ? 'Would remove nothing' : 'Removed nothing'} from the rest.`
      : `${colors.green('✔')} ${verb} ${sizeText(report.bytes)}.`;
  return [...lines, ...skipped, sum].join('\n');
}

export function uninstallText(report: UninstallReport): string {
  const data = report.dataKept ? ' Its secrets, memory and files are still there.' : '';
  return `${colors.green('✔')} ${report.skill} is uninstalled.${data}`;
}

/** With one place after the point, in the unit a person would take. */
export function sizeText(bytes: number): string {
  const units = ['kB', 'MB', 'GB'];
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let size = bytes;
  let unit = '';
  for (const next of units) {
    size /= 1000;
    unit = next;
    if (size < 999.95) break;
  }
  return `${size.toFixed(1)} ${unit}`;
}
