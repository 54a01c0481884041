import { type Finding, type SkillSnapshot, validate } from '../../../skill/index.ts';

/** A folder that exists only in a test; a single file stands for a document without its folder. */
export function snapshotOf(
  files: Readonly<Record<string, string>>,
  folderName = 'weather_skill',
  parentName = 'skills',
): SkillSnapshot {
  return {
    folderName,
    parentName,
    paths: new Set(Object.keys(files)),
    isAlone: Object.keys(files).length === 1,
    read: file => (Object.hasOwn(files, file) ? files[file] : undefined),
  };
}

/** Findings as `severity rule "text under the squiggle"`, in the order of the file. */
export function findingsIn(files: Readonly<Record<string, string>>, folderName?: string): readonly string[] {
  return validate(snapshotOf(files, folderName)).map(finding => summary(finding, files));
}

function summary(finding: Finding, files: Readonly<Record<string, string>>): string {
  const covered = (files[finding.file] ?? '').slice(finding.start, finding.end);
  return `${finding.severity} ${finding.rule} ${JSON.stringify(covered)}`;
}

/** The text after the fixes of all its findings, the last one first. */
export function fixed(file: string, text: string): string {
  const replacements = validate(snapshotOf({ [file]: text }))
    .flatMap(finding => finding.fix?.replacements ?? [])
    .sort((a, b) => b.start - a.start);
  return replacements.reduce(
    (result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end),
    text,
  );
}
