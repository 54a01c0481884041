import type { Finding, TextReplacement } from './finding.ts';

/** More in one round are left for the next. */
const mostFixes = 1_000;

export interface FixesTogether {
  /** In the order of the text; none touches another. */
  readonly replacements: readonly TextReplacement[];
  /** How many fixes they belong to. */
  readonly count: number;
}

/** Whether a finding can be mended without a person's decision. */
export function hasFix({ fix }: Finding): boolean {
  return fix !== undefined && fix.manual !== true;
}

/**
 * The fixes that can be made together, each whole or not at all. Of two that touch the same place the first finding's
 * counts, and the other is left for another round.
 */
export function fixesTogether(findings: readonly Finding[]): FixesTogether {
  const taken: TextReplacement[] = [];
  let count = 0;
  for (const { fix } of findings) {
    if (fix === undefined || fix.manual === true || count >= mostFixes) continue;
    if (fix.replacements.some(one => taken.some(other => meet(one, other)))) continue;
    taken.push(...fix.replacements);
    count += 1;
  }
  return { replacements: taken.sort((a, b) => a.start - b.start), count };
}

export function withReplacements(text: string, replacements: readonly TextReplacement[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { start, end, text: inserted } of replacements) {
    pieces.push(text.slice(position, start), inserted);
    position = end;
  }
  return pieces.join('') + text.slice(position);
}

/** Whether two replacements touch the same characters or insert at the same place. */
function meet(one: TextReplacement, other: TextReplacement): boolean {
  return one.start === other.start || (one.start < other.end && other.start < one.end);
}
