/** One line of block YAML, as far as indentation tells. */
export interface YamlLine {
  readonly isBlank: boolean;
  /** Columns of the `-` signs that begin it. */
  readonly dashes: readonly number[];
  /** The column behind indentation and dashes. */
  readonly column: number;
  /** The key that stands there, unquoted; undefined where none does. */
  readonly key: string | undefined;
  /** What follows the key's colon, or the dashes where there is no key; comments left out. */
  readonly value: string;
  /** The column at which the value begins. */
  readonly valueColumn: number;
}

/** Of a longer line only the beginning is looked at: no key is that long. */
export const longestLine = 2_000;

const keyPattern =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?)[ \t]*:(?:([ \t]+)(.*))?$/;

export function readYamlLine(text: string): YamlLine {
  const line = text.replace(/[\r\n]+$/, '');
  const lead = /^[ \t]*(?:-(?:[ \t]+|$))*/.exec(line)?.[0] ?? '';
  const dashes = [...lead.matchAll(/-/g)].map(match => match.index);
  const rest = line.slice(lead.length);
  const match = keyPattern.exec(rest);
  const key = match?.[1];
  const value = match === null ? rest : (match[3] ?? '');
  return {
    isBlank: dashes.length === 0 && (rest === '' || rest.startsWith('#')),
    dashes,
    column: lead.length,
    key: key === undefined ? undefined : unquote(key),
    value: value.replace(/(?:^|[ \t])#.*$/, '').trim(),
    valueColumn: line.length - value.length,
  };
}

function unquote(key: string): string {
  return /^["']/.test(key) ? key.slice(1, -1) : key;
}
