import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { GitComparison } from '../../comparisonReport.ts';
import type { OperationContext } from '../../operation.ts';

export interface RegistryOptions {
  /** Ask the remote first; else what was fetched last counts. */
  readonly fetch?: boolean;
  readonly diff?: boolean;
  /** Name of the remote, from the user's setting. */
  readonly remote?: string;
}

/** Compares a skill's folder with the registry remote's main branch. */
export async function compareWithRegistry(
  _skill: DiscoveredSkill,
  _options: RegistryOptions,
  _context: OperationContext,
): Promise<GitComparison> {
  throw new Error('not built');
}
