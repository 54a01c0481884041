import {
  type FieldLimit,
  type FieldSupport,
  type TargetId,
  targets as table,
} from '../../../schemas/index.ts';
import type { Severity } from '../../finding.ts';
import { supportOf } from '../../targets.ts';
import { listOf } from '../manifest/schemaMessages.ts';

/** What the enabled targets together make of one broken limit. */
export interface Verdict {
  /** The worst that one of them says. */
  readonly severity: Severity;
  /** Those for which the limit is broken. */
  readonly targets: readonly TargetId[];
}

const ranks: Readonly<Record<Severity, number>> = { hint: 0, information: 1, warning: 2, error: 3 };

export function worse(a: Severity, b: Severity): Severity {
  return ranks[a] >= ranks[b] ? a : b;
}

/** Which targets a value breaks a limit of, or undefined where it breaks none. */
export function verdictOf(
  targets: readonly TargetId[],
  field: string,
  limit: FieldLimit,
  isBroken: (support: FieldSupport) => boolean,
): Verdict | undefined {
  const broken = targets.filter(target => isBroken(supportOf(field, target)));
  const [first, ...others] = broken.map(target => supportOf(field, target).severity?.[limit] ?? 'error');
  return first === undefined ? undefined : { severity: others.reduce(worse, first), targets: broken };
}

/** Targets as a sentence names them. */
export function namesOf(targets: readonly TargetId[]): string {
  return listOf(
    targets.map(target => table.targets[target].called ?? table.targets[target].title),
    'and',
  );
}

/** The limit that counts where several targets have one: the smallest. */
export function smallestLimit(
  targets: readonly TargetId[],
  limitOf: (target: TargetId) => number | undefined,
): number {
  return Math.min(...targets.map(target => limitOf(target) ?? Number.POSITIVE_INFINITY));
}

/** Unicode code points, which is what clients count. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
