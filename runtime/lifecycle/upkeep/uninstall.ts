import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import type { UninstallReport } from '../../upkeepReport.ts';

export interface UninstallOptions {
  /** Secrets, memory and files stay. */
  readonly keepData?: boolean;
  /** `delete` now, or only set aside for the caller to put into the trash. */
  readonly discard: 'delete' | 'set-aside';
}

/** Takes every slot of a skill away in one step. Its sources are never touched. Throws `not-installed`. */
export async function uninstall(
  _skill: DiscoveredSkill,
  _options: UninstallOptions,
  _context: OperationContext,
): Promise<UninstallReport> {
  throw new Error('not built');
}
