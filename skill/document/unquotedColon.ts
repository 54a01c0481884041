import type { Fix } from '../finding.ts';
import type { TextRange } from './parsedDocument.ts';

/** A plain YAML value that holds `: `, which YAML reads as the start of a nested mapping. */
export interface UnquotedColon extends TextRange {
  readonly kind: 'colon';
  /** The value as its author meant it: lines folded as YAML folds them. */
  readonly value: string;
  readonly fix: Fix;
}

/** A value over deeper lines of which one looks like a key of its own: only its indentation makes it a part of the value. */
export interface DeeperKey extends TextRange {
  readonly kind: 'deeper-key';
  readonly name: string;
  readonly key: TextRange;
}

/** Ends at the blank behind the colon or at the end of the line; longer words are no keys. */
const keyLine = /^["']?([A-Za-z_][\w-]{0,79})["']?:(?=\s|$)/;

/**
 * Reads the value that begins at `start` as one text, to the end of its line, its comment or its indented
 * continuation lines. Undefined where the author may have meant a nested mapping.
 * @param limit Offset at which the YAML ends.
 */
export function unquotedColonAt(
  text: string,
  start: number,
  limit: number,
): UnquotedColon | DeeperKey | undefined {
  if ('[]{}&*!|>%@`#'.includes(text[start] ?? '#')) return undefined;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const keyColumn = /^[ \t]*(?:-[ \t]+)*/.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  const quoted = endOfQuotes(text, start, limit);
  let lineEnd = endOfLine(text, start, limit);
  let end = endOfPlainText(text, quoted ?? start, lineEnd);
  const commented = endsInComment(text, end, lineEnd);
  const endsInColon = text[end - 1] === ':';
  let deeper: { readonly name: string; readonly key: TextRange } | undefined;
  while (!commented && lineEnd < limit) {
    const next = lineEnd + 1;
    const nextEnd = endOfLine(text, next, limit);
    const indentation = /^[ \t]*/.exec(text.slice(next, nextEnd))?.[0].length ?? 0;
    const isBlank = text.slice(next, nextEnd).trim() === '';
    if (!isBlank && (indentation <= keyColumn || text[next + indentation] === '#')) break;
    // `key: other:` over deeper lines is more likely a mapping on the wrong line than a text.
    if (!isBlank && endsInColon) return undefined;
    lineEnd = nextEnd;
    if (isBlank) continue;
    end = endOfPlainText(text, next + indentation, nextEnd);
    const name = deeper === undefined ? keyLine.exec(text.slice(next + indentation, end))?.[1] : undefined;
    if (name !== undefined) {
      const at = text.indexOf(name, next);
      deeper = { name, key: { start: at, end: at + name.length } };
    }
    if (endsInComment(text, end, nextEnd)) break;
  }
  const raw = text.slice(start, end);
  if (!/:(?:\s|$)/.test(raw)) return undefined;
  if (deeper !== undefined) return { kind: 'deeper-key', start, end, ...deeper };
  return {
    kind: 'colon',
    start,
    end,
    value: fold(raw),
    fix: { title: 'Quote the value', replacements: [{ start, end, text: quote(raw) }] },
  };
}

/** Double quotes where nothing in them needs an escape, else single quotes, where only `'` is doubled. */
function quote(raw: string): string {
  return /["\\]/.test(raw) ? `'${raw.replaceAll("'", "''")}'` : `"${raw}"`;
}

function endOfLine(text: string, from: number, limit: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 || found > limit ? limit : found;
}

/** Where a plain text stops: before a comment and the spaces around it. */
function endOfPlainText(text: string, from: number, lineEnd: number): number {
  const comment = /[ \t]#/.exec(text.slice(from, lineEnd));
  const end = comment === null ? lineEnd : from + comment.index;
  return from + text.slice(from, end).trimEnd().length;
}

function endsInComment(text: string, from: number, lineEnd: number): boolean {
  return text.slice(from, lineEnd).trimStart().startsWith('#');
}

/** The offset behind the quoted text that begins at `start`, where one does and closes on its line. */
function endOfQuotes(text: string, start: number, limit: number): number | undefined {
  const line = text.slice(start, endOfLine(text, start, limit));
  const match = /^"(?:[^"\\]|\\.)*"|^'(?:[^']|'')*'/.exec(line);
  return match === null ? undefined : start + match[0].length;
}

function fold(raw: string): string {
  return raw
    .split(/\r?\n/)
    .map(line => line.trim())
    .reduce((text, line) =>
      line === '' ? `${text}\n` : text.endsWith('\n') ? text + line : `${text} ${line}`,
    );
}
