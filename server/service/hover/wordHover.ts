import { type Hover, MarkupKind } from 'vscode-languageserver';
import { targets } from '../../../schemas/index.ts';
import {
  isRuleId,
  isRuleName,
  isTargetId,
  rulePage,
  rules,
  type TextPositions,
} from '../../../skill/index.ts';
import { repositoryPage } from '../repository.ts';
import { declaredSecrets } from '../secretNames.ts';
import type { ServiceDocument } from '../serviceDocument.ts';

/** What is known of a word for what it is, wherever it stands: a rule in a comment, a secret's placeholder. */
export function wordHover(
  document: ServiceDocument,
  offset: number,
  positions: TextPositions,
): Hover | undefined {
  const { text } = document;
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - longestLine);
  const found = text.indexOf('\n', offset);
  const line = text.slice(lineStart, Math.min(found < 0 ? text.length : found, offset + longestLine));
  const at = offset - lineStart;
  const told = ruleInComment(line, at) ?? secretPlaceholder(document, line, at);
  if (told === undefined) return undefined;
  return {
    contents: { kind: MarkupKind.Markdown, value: told.text },
    range: positions.rangeOf(lineStart + told.start, lineStart + told.end),
  };
}

/** More of a line than this to either side is not looked at. */
const longestLine = 2_000;

interface Told {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function ruleInComment(line: string, at: number): Told | undefined {
  const comment = line.indexOf('skillberth-disable');
  if (comment < 0) return undefined;
  for (const { 0: word, index } of line.slice(comment).matchAll(/[\w-]+\/[\w*-]+/g)) {
    const start = comment + index;
    const end = start + word.length;
    if (start <= at && at <= end && isRuleName(word)) return { text: describeRule(word), start, end };
  }
  return undefined;
}

function secretPlaceholder(document: ServiceDocument, line: string, at: number): Told | undefined {
  for (const { 0: whole, 1: name = '', index } of line.matchAll(/\$\{secret:([\w.-]+)\}/g)) {
    const end = index + whole.length;
    if (index > at || at > end) continue;
    const declared = declaredSecrets(document).includes(name)
      ? 'The manifest declares it.'
      : 'The manifest does not declare it, so the skill does not get it.';
    const text = `**Secret \`${name}\`**\n\nWhen the skill runs, the stored value stands here. ${declared}`;
    return { text, start: index, end };
  }
  return undefined;
}

/** A rule or a family, in Markdown. */
export function describeRule(name: string): string {
  if (!isRuleId(name)) return `**\`${name}\`**\n\nAll rules of this family.`;
  const { summary, severity } = rules[name];
  const page = repositoryPage(rulePage(name));
  const more = page === undefined ? '' : `\n\n[More about this rule](${page})`;
  return `**\`${name}\`** · ${severity}\n\n${summary}${more}`;
}

/** A client, in Markdown; undefined where none has this name. */
export function describeTarget(name: string): string | undefined {
  if (!isTargetId(name)) return undefined;
  const { title, source, checked, notes = [] } = targets.targets[name];
  return [`**${title}**`, ...notes, `From [its documents](${source}), read on ${checked}.`].join('\n\n');
}
