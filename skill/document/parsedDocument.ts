import { countText } from '../countText.ts';
import type { Fix } from '../finding.ts';

/** Keys and list positions from the root of a document. */
export type DocumentPath = readonly (string | number)[];

/** UTF-16 offsets; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export type SyntaxProblemKind =
  | 'syntax'
  | 'duplicate-key'
  | 'unquoted-colon'
  | 'comment'
  | 'alias'
  | 'tag'
  | 'too-large';

/** Something that keeps a text from being read as its author means it. */
export interface SyntaxProblem extends TextRange {
  readonly kind: SyntaxProblemKind;
  readonly message: string;
  readonly fix?: Fix;
}

/** Where an offset lies in a document. */
export interface DocumentPosition extends TextRange {
  readonly path: DocumentPath;
  /** On the key of the last path element rather than on its value. */
  readonly onKey: boolean;
}

/** A text read as YAML or JSON with positions; broken text gives as much as could be read. */
export interface ParsedDocument {
  readonly language: 'yaml' | 'json';
  readonly text: string;
  /** The part of the text that holds the data; all of it but for frontmatter. */
  readonly content: TextRange;
  /** Plain data; undefined where nothing could be read. */
  readonly value: unknown;
  readonly problems: readonly SyntaxProblem[];
  /** The range of the value at a path. Empty where a key has no value. */
  rangeOf(path: DocumentPath): TextRange | undefined;
  /** The range of the key at a path; undefined for list items and the root. */
  keyRangeOf(path: DocumentPath): TextRange | undefined;
  /** The innermost key or value at an offset. */
  positionAt(offset: number): DocumentPosition | undefined;
}

/** Of texts longer than this (in UTF-16 code units) only the syntax is checked. */
export const largestText = 1_000_000;

/** Longer ones are not read at all: that would take seconds. */
export const largestSyntax = 4_000_000;

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True where broken syntax leaves no data to judge: every further finding would be a guess. */
export function isUnreadable(document: ParsedDocument): boolean {
  return document.problems.some(problem => ['syntax', 'alias', 'too-large'].includes(problem.kind));
}

/** What is said of a text that is too long to be read as data, or undefined. */
export function tooLarge(length: number, start: number): SyntaxProblem | undefined {
  if (length <= largestText) return undefined;
  const limit = countText(largestText);
  const rest = length <= largestSyntax ? 'only its syntax is checked' : 'its content is not checked';
  return {
    kind: 'too-large',
    message: `This text has ${countText(length)} characters, more than the ${limit} that are read as a manifest, so ${rest}. Move large data into a file of its own.`,
    start,
    end: start + 1,
  };
}
