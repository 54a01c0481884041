import path from 'node:path';

import { type Finding, type Severity, type SkillberthError, TextPositions } from '../skill/index.ts';
import type { CheckedFolder } from '../workspace/index.ts';

/** One file of a checked folder with what is wrong in it. */
export interface CheckedFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the folder that the command was started in, with `/`. */
  readonly shownPath: string;
  readonly text: string;
  readonly positions: TextPositions;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
}

export interface CheckReport {
  /** Without those that could not be read. */
  readonly skillCount: number;
  /** In path order; only files with findings. */
  readonly files: readonly CheckedFile[];
  /** Folders that could not be read. */
  readonly errors: readonly SkillberthError[];
}

/** Gathers what was found by file. A file that lies in two skills is reported once. */
export function reportOn(folders: Iterable<CheckedFolder>, startFolder: string): CheckReport {
  const files = new Map<string, { readonly text: string; readonly findings: Map<string, Finding> }>();
  const errors: SkillberthError[] = [];
  let skillCount = 0;
  for (const { folder, kind, snapshot, findings, error } of folders) {
    if (error !== undefined) errors.push(error);
    else if (kind === 'skill') skillCount += 1;
    for (const finding of findings) {
      const file = path.join(folder, finding.file);
      const known = files.get(file) ?? { text: snapshot.read(finding.file) ?? '', findings: new Map() };
      files.set(file, known);
      known.findings.set(`${finding.start} ${finding.end} ${finding.rule} ${finding.message}`, finding);
    }
  }
  const checked = [...files].map(([file, { text, findings }]): CheckedFile => {
    const shownPath = path.relative(startFolder, file).split(path.sep).join('/');
    const ordered = [...findings.values()].sort(byPlace);
    return { path: file, shownPath, text, positions: new TextPositions(text), findings: ordered };
  });
  return { skillCount, files: checked.sort((a, b) => (a.shownPath < b.shownPath ? -1 : 1)), errors };
}

/** How many findings of each severity there are. */
export function countBySeverity({ files }: CheckReport): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { findings } of files) for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** In the order of the text; of the same characters the worst first. */
function byPlace(one: Finding, other: Finding): number {
  const severity = order.indexOf(one.severity) - order.indexOf(other.severity);
  return one.start - other.start || other.end - one.end || severity;
}
