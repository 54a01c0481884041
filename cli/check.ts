import path from 'node:path';
import process from 'node:process';
import colors from 'picocolors';
import type { TargetId } from '../schemas/index.ts';
import { blockingAccess, type CheckedFolder, type CheckRequest } from '../workspace/index.ts';
import { type CheckReport, reportOn } from './checkReport.ts';
import { checkText } from './checkText.ts';
import { type FindingRecord, findingRecords } from './findingRecords.ts';
import { fixSkills, verdicts } from './fixSkills.ts';
import { output } from './output.ts';
import { type PathsToCheck, type SkillsToCheck, skillsAt } from './pathsToCheck.ts';

export interface CheckWanted extends PathsToCheck {
  readonly targets: readonly TargetId[] | undefined;
  readonly format: 'pretty' | 'json';
  /** Show hints to a person too. */
  readonly all: boolean;
  /** Apply fixes first. */
  readonly fix: boolean;
}

export interface CheckAnswer {
  /** A text for a person, or the records. */
  readonly answer: string | readonly FindingRecord[];
  /** There are errors, or a folder that could not be read. */
  readonly failed: boolean;
}

/** Columns where the output goes to a file or a pipe. */
const defaultWidth = 100;

/** Checks the skills that the paths mean, and says what is wrong with them. */
export async function check(wanted: CheckWanted): Promise<CheckAnswer> {
  const checked: CheckedFolder[] = [];
  for (const skills of await skillsAt(wanted)) checked.push(...(await checkTogether(skills, wanted)));
  const report = reportOn(checked, wanted.startFolder);
  for (const error of report.errors) output(undefined).error(error);
  return {
    answer:
      wanted.format === 'json'
        ? findingRecords(report)
        : checkText(report, { all: wanted.all, width: process.stdout.columns ?? defaultWidth }),
    failed: hasErrors(report),
  };
}

async function checkTogether(
  { workspaceFolder, folders }: SkillsToCheck,
  { targets, signal, fix, startFolder }: CheckWanted,
): Promise<readonly CheckedFolder[]> {
  const request: CheckRequest = {
    workspaceFolder,
    folders: [...folders],
    signal,
    access: blockingAccess,
    ...(targets === undefined ? {} : { targets }),
  };
  const found = await verdicts(request);
  if (!fix) return found;
  const fixed = await fixSkills(found, request);
  for (const { file, count, skipped } of fixed) {
    const name = path.relative(startFolder, file);
    notify(
      skipped
        ? `Left ${name} alone: it was written meanwhile`
        : `Fixed ${name} (${count === 1 ? '1 fix' : `${count} fixes`})`,
    );
  }
  // What is on the disk now is what counts.
  return fixed.length === 0 ? found : await verdicts(request);
}

function hasErrors({ files, errors }: CheckReport): boolean {
  return errors.length > 0 || files.some(({ findings }) => findings.some(one => one.severity === 'error'));
}

/** Standard output holds the findings alone. */
function notify(message: string): void {
  process.stderr.write(`${colors.dim('›')} ${message}\n`);
}
