import type { Finding, TextReplacement } from './finding.ts';

/** More in one round are left for the next. */
const mostFixes = 1_000;

export interface FixesTogether {
  /** In the order of the text; none touches another. */
  readonly replacements: readonly TextReplacement[];
  /** How many fixes they belong to. */
  readonly count: number;
}

/** One fix can make room for another; more rounds than these are two that undo each other. */
const mostRounds = 10;

/** Texts judged in search of the fixes that do harm; without an end, hundreds of them would be hundreds of verdicts. */
const mostTrials = 100;

export interface MendedText {
  readonly text: string;
  /** How many fixes went in. */
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

/**
 * Applies the mechanical fixes of one file, round after round until none is left. Fixes that would add an error, for
 * example a key that is then there twice, are left out.
 * @param findings What `check` says of the text as it is.
 * @param check The verdict with another text in place of the file's.
 */
export function mendText(
  file: string,
  text: string,
  findings: readonly Finding[],
  check: (text: string) => readonly Finding[],
): MendedText {
  const seen = new Set([text]);
  let mended: Judged = { text, findings, count: 0 };
  for (let round = 0; round < mostRounds; round += 1) {
    const own = mended.findings.filter(found => found.file === file && hasFix(found));
    const next = mendOnce(mended, own, check);
    mended = { ...next, count: mended.count + next.count };
    if (seen.has(next.text)) break;
    seen.add(next.text);
  }
  return { text: mended.text, count: mended.count };
}

interface Judged extends MendedText {
  readonly findings: readonly Finding[];
}

/** One round: all fixes at once, or, where that does harm, halves of them until those that do it are found. */
function mendOnce(
  before: Judged,
  fixable: readonly Finding[],
  check: (text: string) => readonly Finding[],
): Judged {
  let kept: readonly Finding[] = [];
  let best: Judged = { ...before, count: 0 };
  let trials = 0;
  const open: (readonly Finding[])[] = [fixable];
  for (let group = open.pop(); group !== undefined && trials < mostTrials; group = open.pop()) {
    const tried = [...kept, ...group];
    const { replacements, count } = fixesTogether(tried);
    const text = withReplacements(before.text, replacements);
    if (text === best.text) continue;
    trials += 1;
    const next = { text, count, findings: check(text) };
    if (!isWorse(next.findings, best.findings)) {
      kept = tried;
      best = next;
    } else if (group.length > 1) {
      const middle = Math.ceil(group.length / 2);
      open.push(group.slice(middle), group.slice(0, middle));
    }
  }
  return best;
}

/** A text that can be read better shows more mistakes, and is better for it. */
function isWorse(after: readonly Finding[], before: readonly Finding[]): boolean {
  const broken = countOf(after, isBroken) - countOf(before, isBroken);
  return broken > 0 || (broken === 0 && countOf(after, isError) > countOf(before, isError));
}

/** What keeps readers from the data, a key written twice among it, which some only take the last one of. */
function isBroken(found: Finding): boolean {
  return found.rule.endsWith('/duplicate-key') || (isError(found) && /^(?:yaml|json)\//.test(found.rule));
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function countOf(findings: readonly Finding[], isCounted: (found: Finding) => boolean): number {
  return findings.filter(isCounted).length;
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
