import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { LogsReport } from '../../upkeepReport.ts';

/** The log files of every slot, newest first. */
export async function logs(_skill: DiscoveredSkill): Promise<LogsReport> {
  throw new Error('not built');
}
