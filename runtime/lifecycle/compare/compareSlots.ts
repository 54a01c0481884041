import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SlotDifference } from '../../comparisonReport.ts';

/** A side of a comparison: `A`, `B`, `1.2.0/A`, `active`, `previous`, `pending` or `sources`. */
export type TreeName = string;

/** Compares two slots, or a slot and the sources, file by file. */
export async function compareSlots(
  _skill: DiscoveredSkill,
  _from: TreeName,
  _to: TreeName,
): Promise<SlotDifference> {
  throw new Error('not built');
}
