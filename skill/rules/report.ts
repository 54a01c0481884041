import type { DocumentPath, ParsedDocument, TextRange } from '../document/index.ts';
import { isMapping } from '../document/index.ts';
import type { Finding, Fix, Severity } from '../finding.ts';
import { type RuleId, rules } from './ruleList.ts';

/** What differs from a rule's usual finding. */
export interface FindingDetails {
  /** The rule's own severity without it. */
  readonly severity?: Severity;
  readonly fix?: Fix;
}

export function finding(
  rule: RuleId,
  file: string,
  { start, end }: TextRange,
  message: string,
  { severity = rules[rule].severity, fix }: FindingDetails = {},
): Finding {
  return { rule, severity, message, file, start, end, ...(fix === undefined ? {} : { fix }) };
}

/** The value at a path; its key where the value is empty. */
export function rangeOfValue(document: ParsedDocument, path: DocumentPath): TextRange {
  const range = document.rangeOf(path);
  return range !== undefined && range.start < range.end ? range : rangeOfOwner(document, path);
}

/** The key at a path; for a list item or the root its first key, else its first character. */
export function rangeOfOwner(document: ParsedDocument, path: DocumentPath): TextRange {
  const key = document.keyRangeOf(path);
  if (key !== undefined && key.start < key.end) return key;
  const value = valueAt(document.value, path);
  const [first] = isMapping(value) ? Object.keys(value) : [];
  const inside = first === undefined ? undefined : document.keyRangeOf([...path, first]);
  if (inside !== undefined && inside.start < inside.end) return inside;
  const { start, end } = document.rangeOf(path) ?? document.content;
  return firstCharacter(document.text, start, end);
}

/** One character at or before an offset, so that an editor has something to underline. */
export function firstCharacter(text: string, start: number, end: number): TextRange {
  if (start < end) return { start, end: start + 1 };
  const at = Math.min(start, text.length);
  return at < text.length ? { start: at, end: at + 1 } : { start: Math.max(0, at - 1), end: at };
}

export function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return (value as Readonly<Record<string | number, unknown>>)[step];
  }, root);
}
