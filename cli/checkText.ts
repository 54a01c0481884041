import colors from 'picocolors';
import { countText, type Finding, hasFix, type Severity } from '../skill/index.ts';
import { type CheckedFile, type CheckReport, countBySeverity } from './checkReport.ts';
import { codeFrame } from './codeFrame.ts';
import { shownMessage } from './terminalText.ts';

export interface CheckTextOptions {
  /** Hints too. */
  readonly all: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const labels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'info',
  hint: 'hint',
};

const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

const colours: Readonly<Record<Severity, (text: string) => string>> = {
  error: colors.red,
  warning: colors.yellow,
  information: colors.blue,
  hint: colors.dim,
};

/** Findings for a person: by file, each with the lines it is about, and a count at the end. */
export function checkText(report: CheckReport, options: CheckTextOptions): string {
  const files = report.files
    .map(file => ({ ...file, findings: file.findings.filter(one => options.all || one.severity !== 'hint') }))
    .filter(file => file.findings.length > 0);
  const blocks = files.map(file => [
    colors.underline(shownMessage(file.shownPath)),
    ...byRange(file.findings).flatMap(findings => [...rangeLines(file, findings, options.width), '']),
  ]);
  return [...blocks.flat(), summary(report, files, options)].join('\n');
}

/** Findings that are about the same characters share one code frame. */
function byRange(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  return [...Map.groupBy(findings, ({ start, end }) => `${start} ${end}`).values()];
}

function rangeLines(
  { text, positions }: CheckedFile,
  findings: readonly Finding[],
  width: number,
): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { start, end, severity } = first;
  const { line, character } = positions.positionAt(start);
  const place = colors.dim(`${line + 1}:${character + 1}`);
  return [
    ...findings.map(
      finding =>
        `  ${place}  ${colours[finding.severity](labels[finding.severity])}  ` +
        `${shownMessage(finding.message)}  ${colors.dim(finding.rule)}`,
    ),
    // Of a file that could not be decoded no line is known.
    ...(text === '' ? [] : codeFrame({ text, positions, start, end, width, colour: colours[severity] })),
  ];
}

function summary(report: CheckReport, files: readonly CheckedFile[], { all }: CheckTextOptions): string {
  const counts = countBySeverity(report);
  const shown = severities.filter(severity => counts[severity] > 0 && (all || severity !== 'hint'));
  const found = shown.map(severity => colours[severity](counted(counts[severity], labels[severity])));
  const where = found.length === 0 ? [] : [`${found.join(', ')} in ${counted(files.length, 'file')}`];
  const unread = report.errors.length;
  const parts =
    unread === 0 ? where : [...where, colors.red(`${counted(unread, 'skill')} could not be read`)];
  const verdict = parts.length === 0 ? `${colors.green('✔')} No problems` : parts.join('; ');

  const fixable = files.flatMap(file => file.findings).filter(hasFix).length;
  const hidden = all ? 0 : counts.hint;
  const notes = [
    ...(fixable === 0 ? [] : [`${fixable} can be fixed with --fix`]),
    ...(hidden === 0
      ? []
      : [`${counted(hidden, 'hint')} hidden, --all shows ${hidden === 1 ? 'it' : 'them'}`]),
  ];
  const first = `${verdict} (${counted(report.skillCount, 'skill')} checked)`;
  return notes.length === 0 ? first : `${first}\n${colors.dim(notes.join('; '))}`;
}

function counted(count: number, thing: string): string {
  return `${countText(count)} ${thing}${count === 1 ? '' : 's'}`;
}
