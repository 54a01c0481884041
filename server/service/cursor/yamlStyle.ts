import type { TextRange } from '../../../skill/index.ts';
import { readYamlLine, type YamlLine } from './yamlLine.ts';

/** How a YAML text is laid out. Columns. */
export interface YamlStyle {
  /** From a key to the keys below it. */
  readonly step: number;
  /** From a key to the `-` signs below it. */
  readonly listOffset: number;
}

/** More lines tell nothing new, and every completion asks. */
const mostLines = 400;

/** Reads the layout off the first mapping and the first list below a key; two columns where there are none. */
export function yamlStyleOf(text: string, content: TextRange): YamlStyle {
  let step: number | undefined;
  let listOffset: number | undefined;
  let parent: YamlLine | undefined;
  let lineStart = content.start;
  for (let count = 0; count < mostLines && lineStart < content.end; count += 1) {
    const found = text.indexOf('\n', lineStart);
    const lineEnd = found < 0 || found > content.end ? content.end : found;
    const line = readYamlLine(text.slice(lineStart, Math.min(lineEnd, lineStart + 500)));
    lineStart = lineEnd + 1;
    if (line.isBlank) continue;
    const indentation = line.dashes[0] ?? line.column;
    const distance = parent === undefined ? -1 : indentation - parent.column;
    if (line.dashes.length > 0 && distance >= 0) listOffset ??= distance;
    else if (line.dashes.length === 0 && distance > 0) step ??= distance;
    if (step !== undefined && listOffset !== undefined) break;
    parent = line.key !== undefined && line.value === '' ? line : undefined;
  }
  const known = step ?? (listOffset === 0 ? undefined : listOffset) ?? 2;
  return { step: Math.min(known, 8), listOffset: Math.min(listOffset ?? known, 8) };
}
