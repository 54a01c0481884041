import colors from 'picocolors';
import type { PermissionsReport } from '../runtime/index.ts';
import { shownMessage } from './terminalText.ts';

/** What a skill may do, for a person at a terminal. */
export function permissionsText(report: PermissionsReport): string {
  const changed =
    report.granted === undefined ? [] : ['Your own skills.json decides part of this; --json shows which.'];
  return [
    `${colors.bold(shownMessage(report.skill))}  ${report.version}, slot ${report.slot}  ${standing(report)}`,
    ...report.sentences.map(sentence => `  ${shownMessage(sentence)}`),
    ...changed.map(sentence => `  ${colors.dim(sentence)}`),
    part('isolation', isolations[report.isolation]),
    part('limits', limitsText(report.limits)),
    ...places('reads', report.readable),
    ...places('writes', report.writable),
  ].join('\n');
}

function standing({ status, approved, approvedAt }: PermissionsReport): string {
  const when = approvedAt === undefined ? '' : ` on ${approvedAt.slice(0, 10)}`;
  if (!approved) return colors.yellow('not approved');
  return status === 'enabled'
    ? colors.green(`approved${when}`)
    : colors.yellow(`approved${when}, ${status === 'imported_disabled' ? 'not enabled yet' : 'disabled'}`);
}

const isolations: Readonly<Record<PermissionsReport['isolation'], string>> = {
  system: 'the operating system enforces this',
  process: colors.yellow('process-only: the language itself and limits, nothing more'),
  none: colors.yellow('none on this machine, so nothing is run'),
};

function limitsText(limits: PermissionsReport['limits']): string {
  const { wallClockMs, cpuMs, memoryMb, processes, files, outputBytes } = limits;
  return [
    ...(wallClockMs === undefined ? [] : [`${wallClockMs / 1000} s`]),
    ...(cpuMs === undefined ? [] : [`${cpuMs / 1000} s of processor time`]),
    `${memoryMb} MB`,
    `${processes} processes`,
    `${files} open files`,
    `${bytesText(outputBytes)} of output`,
  ].join(', ');
}

function bytesText(bytes: number): string {
  if (bytes >= 1_000_000) return `${bytes / 1_000_000} MB`;
  return bytes >= 1_000 ? `${bytes / 1_000} kB` : `${bytes} bytes`;
}

function places(name: string, paths: readonly string[]): readonly string[] {
  return paths.map((place, index) => part(index === 0 ? name : '', shownMessage(place)));
}

function part(name: string, text: string): string {
  return `  ${colors.dim(name.padEnd(9))}  ${text}`;
}
