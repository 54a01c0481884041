import { formatPatch, type StructuredPatch, type StructuredPatchHunk, structuredPatch } from 'diff';
import { executableChanged, type ReadDifference, type TreeFile } from './tree.ts';

const nowhere = '/dev/null';

/** Milliseconds for the search for the smallest differences, of all files together: nothing else runs meanwhile. */
const searchTime = 2_000;

/** The differences as `git diff` writes them, so that `git apply` reads them. Binary and big files are only named. */
export function unifiedDiff(differences: readonly ReadDifference[]): string {
  const end = Date.now() + searchTime;
  return differences.map(difference => fileDiff(difference, end)).join('');
}

function fileDiff(difference: ReadDifference, end: number): string {
  const { path, before, after, report } = difference;
  const header = {
    isGit: true,
    isCreate: before === undefined,
    isDelete: after === undefined,
    oldFileName: before === undefined ? nowhere : `a/${path}`,
    newFileName: after === undefined ? nowhere : `b/${path}`,
    oldHeader: undefined,
    newHeader: undefined,
    ...modes(difference),
  };
  const shown = isShown(before, report.before) && isShown(after, report.after);
  const hunks = shown ? hunksOf(report.before ?? '', report.after ?? '', end) : [];
  const text = formatPatch({ ...header, hunks });
  return shown ? text : `${text}Binary files ${header.oldFileName} and ${header.newFileName} differ\n`;
}

function isShown(file: TreeFile | undefined, text: string | undefined): boolean {
  return file === undefined || text !== undefined;
}

/** Those of git: for a file that is new or gone always, else where it changed. */
function modes(difference: ReadDifference): Pick<StructuredPatch, 'oldMode' | 'newMode'> {
  const { before, after } = difference;
  if (before !== undefined && after !== undefined) {
    const changed = before.kind !== after.kind || executableChanged(difference);
    return changed ? { oldMode: mode(before), newMode: mode(after) } : {};
  }
  return {
    ...(before === undefined ? {} : { oldMode: mode(before) }),
    ...(after === undefined ? {} : { newMode: mode(after) }),
  };
}

function mode(file: TreeFile): string {
  if (file.kind === 'link') return '120000';
  return file.executable === true ? '100755' : '100644';
}

function hunksOf(before: string, after: string, end: number): StructuredPatchHunk[] {
  if (before === after) return [];
  const timeout = Math.max(1, end - Date.now());
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 3, timeout });
  return patch?.hunks ?? [wholeHunk(before, after)];
}

/** Everything out, everything in: for texts so different that the search takes too long. */
function wholeHunk(before: string, after: string): StructuredPatchHunk {
  const [out, into] = [linesOf(before, '-'), linesOf(after, '+')];
  return {
    oldStart: 1,
    oldLines: out.count,
    newStart: 1,
    newLines: into.count,
    lines: [...out.lines, ...into.lines],
  };
}

function linesOf(
  text: string,
  sign: '-' | '+',
): { readonly lines: readonly string[]; readonly count: number } {
  if (text === '') return { lines: [], count: 0 };
  const ended = text.endsWith('\n');
  const lines = (ended ? text.slice(0, -1) : text).split('\n').map(line => sign + line);
  return { lines: ended ? lines : [...lines, '\\ No newline at end of file'], count: lines.length };
}
