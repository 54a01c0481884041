import type { CheckReport } from './checkReport.ts';

/** Lines and characters count from zero, characters in UTF-16 units, as in the Language Server Protocol. */
interface Position {
  readonly line: number;
  readonly character: number;
}

interface Range {
  readonly start: Position;
  /** Exclusive. */
  readonly end: Position;
}

/** One finding as `check --format json` prints it. Public: other tools read it. */
export interface FindingRecord {
  /** Relative to the folder that the command was started in, with `/`. */
  readonly file: string;
  readonly range: Range;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly fix?: {
    readonly title: string;
    /** Of the same file; they do not overlap. */
    readonly edits: readonly { readonly range: Range; readonly newText: string }[];
    /** It needs a person's decision: `--fix` leaves it. */
    readonly manual?: true;
  };
}

/** Every finding, hints included, by file and place. */
export function findingRecords({ files }: CheckReport): readonly FindingRecord[] {
  return files.flatMap(({ shownPath, positions, findings }) =>
    findings.map(({ start, end, rule, severity, message, fix }): FindingRecord => {
      const record = { file: shownPath, range: positions.rangeOf(start, end), rule, severity, message };
      if (fix === undefined) return record;
      const edits = fix.replacements.map(replacement => ({
        range: positions.rangeOf(replacement.start, replacement.end),
        newText: replacement.text,
      }));
      const manual = fix.manual === true ? { manual: true as const } : {};
      return { ...record, fix: { title: fix.title, edits, ...manual } };
    }),
  );
}
