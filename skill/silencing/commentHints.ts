import { isUnreadable } from '../document/index.ts';
import type { Finding, Fix, TextReplacement } from '../finding.ts';
import { finding } from '../rules/report.ts';
import { familyOf, isRuleName, nearestRuleName } from './ruleSettings.ts';
import type { SilencedRules } from './silencedRules.ts';
import { type NamedRule, type SilencingComment, silencingOf } from './silencingComments.ts';
import type { SilencingContext } from './silencingContext.ts';

/** Comments of the wanted files that do not do what they say. */
export function commentHints(context: SilencingContext, comments: SilencedRules): readonly Finding[] {
  const hints: Finding[] = [];
  let isSure: boolean | undefined;
  for (const file of context.snapshot.paths) {
    const silencing = context.wants(file) ? silencingOf(context.snapshot, file) : undefined;
    for (const comment of silencing?.comments ?? []) {
      isSure ??= knowsAllFindings(context);
      hints.push(...hintsFor(file, comment, comments, isSure));
    }
  }
  return hints;
}

/** Files whose text rules may need; of the others, such as pictures, the text is never known. */
const readByRules = /\.(?:md|py|[cm]?[jt]s|ya?ml|json|sh|toml)$/i;

/** Whether every rule could do its work: else a comment without a finding may well be needed. */
function knowsAllFindings({ snapshot, documents }: SilencingContext): boolean {
  const isBroken = documents.some(({ document }) => document === undefined || isUnreadable(document));
  if (isBroken) return false;
  for (const path of snapshot.paths)
    if (readByRules.test(path) && snapshot.read(path) === undefined) return false;
  return true;
}

/** Families whose findings are made elsewhere: by comparing skills, and here. */
const foundElsewhere: ReadonlySet<string> = new Set(['workspace/*', 'silencing/*']);

function hintsFor(
  file: string,
  comment: SilencingComment,
  comments: SilencedRules,
  isSure: boolean,
): readonly Finding[] {
  if (comment.scope === undefined) return [unknownWord(file, comment)];
  if (comment.rules.length === 0) return [withoutRule(file, comment)];
  const verdicts = comment.rules.map(name => verdictOn(name, comments, isSure));
  const fixes = removals(comment, verdicts);
  return comment.rules.flatMap((name, index) => {
    const verdict = verdicts[index];
    if (verdict === undefined || verdict.kind === 'fine') return [];
    const fix = fixes[index] ?? renaming(name, verdict);
    const rule = verdict.kind === 'unused' ? 'silencing/unused' : 'silencing/unknown-rule';
    const message =
      verdict.kind === 'unused' ? unusedMessage(name, comment) : unknownMessage(name, verdict.nearest);
    return [finding(rule, file, name, message, fix === undefined ? {} : { fix })];
  });
}

type Verdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'unused' }
  | { readonly kind: 'unknown'; readonly nearest: string | undefined };

function verdictOn(name: NamedRule, comments: SilencedRules, isSure: boolean): Verdict {
  if (!isRuleName(name.id)) return { kind: 'unknown', nearest: nearestRuleName(name.id) };
  const isNeeded = comments.hasMet(name) || !isSure || foundElsewhere.has(familyOf(name.id));
  return { kind: isNeeded ? 'fine' : 'unused' };
}

/**
 * What takes the useless rules out of a comment, by their order: the whole comment goes with the first one where
 * none is left. A misspelt rule stays, because its author means something by it.
 */
function removals(comment: SilencingComment, verdicts: readonly Verdict[]): readonly (Fix | undefined)[] {
  const goes = verdicts.map(
    verdict => verdict.kind === 'unused' || (verdict.kind === 'unknown' && verdict.nearest === undefined),
  );
  if (!goes.includes(false)) return [removalOf(comment)];
  let lastKept: NamedRule | undefined;
  return comment.rules.map((name, index) => {
    if (goes[index] !== true) {
      lastKept = name;
      return undefined;
    }
    const previous = comment.rules[index - 1];
    const next = comment.rules[index + 1];
    const start = lastKept === undefined ? name.start : (previous?.end ?? name.start);
    const end = lastKept === undefined ? (next?.start ?? name.end) : name.end;
    return fixWith('Remove the rule from the comment', { start, end, text: '' });
  });
}

/** For a person to pick: the author knows whether this is the rule that was meant. */
function renaming({ start, end }: NamedRule, verdict: Verdict): Fix | undefined {
  if (verdict.kind !== 'unknown' || verdict.nearest === undefined) return undefined;
  const replacements = [{ start, end, text: verdict.nearest }];
  return { title: `Write \`${verdict.nearest}\``, replacements, manual: true };
}

function removalOf({ removal }: SilencingComment): Fix {
  return fixWith('Remove the comment', { ...removal, text: '' });
}

function fixWith(title: string, replacement: TextReplacement): Fix {
  return { title, replacements: [replacement] };
}

function unknownWord(file: string, { word }: SilencingComment): Finding {
  const message =
    'No comment begins with this word, so nothing is silenced. Write `skillberth-disable-next-line`, `skillberth-disable-line` or `skillberth-disable-file`.';
  return finding('silencing/unused', file, word, message);
}

function withoutRule(file: string, comment: SilencingComment): Finding {
  const message =
    'The comment names no rule, so it silences nothing. Write the id of a rule behind it, for example `adaos/topic`, or remove the comment.';
  return finding('silencing/unused', file, comment, message, { fix: removalOf(comment) });
}

function unusedMessage({ id }: NamedRule, { scope, line }: SilencingComment): string {
  const place = scope === 'file' ? 'in this file' : `on line ${line + 1}`;
  return `No finding of \`${id}\` is left to silence ${place}, so this does nothing now and would hide a later mistake. Remove it.`;
}

function unknownMessage({ id }: NamedRule, nearest: string | undefined): string {
  const what = `There is no rule \`${id}\`, so this silences nothing.`;
  return nearest === undefined
    ? `${what} Write the id as a finding shows it, or a family such as \`adaos/*\`, or remove it.`
    : `${what} Did you mean \`${nearest}\`?`;
}
