import type { YamlLine } from './yamlLine.ts';
import type { YamlLines } from './yamlLines.ts';

/** The mapping or list that a line of block YAML belongs to. */
export interface YamlPlace {
  readonly path: readonly (string | number)[];
  /** A `-` stands right before the line's text, so a scalar entry is as good as a key. */
  readonly isList: boolean;
}

/** Looks for it in the lines above. Undefined below a key that has a value on its own line, as in texts. */
export function placeOf(line: YamlLine, lineStart: number, lines: YamlLines): YamlPlace | undefined {
  const path: (string | number)[] = [];
  let column = line.column;
  /** In a list whose `-` signs stand at `column`; its key may stand at the same column. */
  let inList = false;
  const climbDashes = (dashes: readonly number[]): void => {
    for (const dash of [...dashes].reverse()) {
      if (inList && dash === column) path[0] = Number(path[0]) + 1;
      if (dash >= column) continue;
      path.unshift(0);
      column = dash;
      inList = true;
    }
  };
  climbDashes(line.dashes);
  for (const other of lines.above(lineStart, () => column)) {
    if (column === 0 && !inList) break;
    const isParent =
      other.key !== undefined &&
      (other.column < column || (inList && other.column === column && other.dashes.length === 0));
    if (isParent && other.key !== undefined) {
      if (!/^(?:[&!]\S+[ \t]*)*$/.test(other.value)) return undefined;
      path.unshift(other.key);
      column = other.column;
      inList = false;
    } else if (other.key === undefined && other.column < column && other.dashes.length === 0) {
      return undefined;
    }
    climbDashes(other.dashes);
  }
  return { path, isList: line.dashes.length > 0 };
}
