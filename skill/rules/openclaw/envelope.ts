import type { DocumentPath, ParsedDocument, TextRange } from '../../document/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, firstCharacter, rangeOfOwner, rangeOfValue } from '../report.ts';
import { type RuleId, rules } from '../ruleList.ts';

/** The block's name today, then the older ones. */
export const envelopeNames = ['openclaw', 'clawdbot', 'clawdis'] as const;

/** The keys below `requires`. */
export const requirementKeys: readonly string[] = ['bins', 'anyBins', 'env', 'config'];

/** A part of a `SKILL.md` that OpenClaw reads, and how findings in it are made. */
export interface Envelope {
  readonly document: ParsedDocument;
  /** Where it stands: `['metadata', 'openclaw']`. */
  readonly at: DocumentPath;
  readonly value: Readonly<Record<string, unknown>>;
  readonly report: Report;
}

/** Makes a finding with the severity that the targets ask for. */
export type Report = (rule: RuleId, range: TextRange, message: string, fix?: Fix) => Finding;

/** Whether the author writes for a client that reads the block. */
export function isForOpenclaw({ targets }: Pick<DocumentContext, 'targets'>): boolean {
  return targets.includes('openclaw') || targets.includes('clawhub');
}

export function reporterFor(context: DocumentContext): Report {
  const isMeant = isForOpenclaw(context);
  return (rule, range, message, fix) =>
    finding(rule, context.file, range, message, {
      severity: isMeant ? rules[rule].severity : 'hint',
      ...(fix === undefined ? {} : { fix }),
    });
}

/** The value at a path; where an alias or a merged key stands for it, the nearest place that leads there. */
export function rangeOfPlace(document: ParsedDocument, path: DocumentPath): TextRange {
  for (let length = path.length; length > 0; length -= 1) {
    const start = path.slice(0, length);
    if (document.rangeOf(start) !== undefined) return rangeOfValue(document, start);
  }
  return firstCharacter(document.text, document.content.start, document.content.end);
}

/** The key at a path, or the nearest one that leads there. */
export function rangeOfKey(document: ParsedDocument, path: DocumentPath): TextRange {
  for (let length = path.length; length > 0; length -= 1) {
    const start = path.slice(0, length);
    if (document.rangeOf(start) !== undefined) return rangeOfOwner(document, start);
  }
  return firstCharacter(document.text, document.content.start, document.content.end);
}
