import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import type { DoctorReport } from '../../upkeepReport.ts';

export interface DoctorOptions {
  /** Mends what can be mended without a choice. */
  readonly fix?: boolean;
  /** Absolute: their runtime folders are searched for what no skill owns. */
  readonly workspaceFolders: readonly string[];
}

/** What is wrong with what is installed, and the command that mends it. Without `fix` it writes nothing. */
export async function doctor(
  _skills: readonly DiscoveredSkill[],
  _options: DoctorOptions,
  _context: OperationContext,
): Promise<DoctorReport> {
  throw new Error('not built');
}
