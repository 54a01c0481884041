import { applyEdits, type JSONPath, modify } from 'jsonc-parser';
import type { Fix } from '../../finding.ts';

/** A change of a JSON text: the value at a path, or undefined to take the key away. */
export interface JsonChange {
  readonly path: JSONPath;
  readonly value: unknown;
}

/** A fix that makes all changes at once, indented as the file is. */
export function jsonFix(title: string, text: string, changes: readonly JsonChange[]): Fix {
  const indentation = /\n([ \t]+)"/.exec(text)?.[1];
  const formattingOptions = {
    insertSpaces: indentation?.startsWith('\t') !== true,
    tabSize: indentation?.length ?? 2,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    // A file on one line stays on it.
    keepLines: indentation === undefined,
  };
  const changed = changes.reduce(
    (result, { path, value }) => applyEdits(result, modify(result, path, value, { formattingOptions })),
    text,
  );
  return { title, replacements: [difference(text, changed)] };
}

/** The one replacement that turns a text into another. */
function difference(from: string, to: string) {
  let start = 0;
  while (start < from.length && from[start] === to[start]) start += 1;
  let end = from.length;
  let toEnd = to.length;
  while (end > start && toEnd > start && from[end - 1] === to[toEnd - 1]) {
    end -= 1;
    toEnd -= 1;
  }
  return { start, end, text: to.slice(start, toEnd) };
}
