import type { TargetId } from '../../../schemas/index.ts';

/** The target whose verdict is one algorithm of its own, so that it is followed rather than described by a table. */
export const reference: TargetId = 'skills-ref';

export function withoutReference(targets: readonly TargetId[]): readonly TargetId[] {
  return targets.includes(reference) ? targets.filter(target => target !== reference) : targets;
}
