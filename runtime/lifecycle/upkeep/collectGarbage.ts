import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import type { GarbageReport } from '../../upkeepReport.ts';

/** Removes old versions, never the active or the previous slot, and what is unused in the package cache. */
export async function collectGarbage(
  _skills: readonly DiscoveredSkill[],
  _options: { readonly dryRun?: boolean },
  _context: OperationContext,
): Promise<GarbageReport> {
  throw new Error('not built');
}
