import type { DiscoveredSkill } from '../../../workspace/index.ts';

/** The skills of a workspace that were installed from another folder or from git: they have slots, but no source here. */
export async function installedElsewhere(_workspaceFolder: string): Promise<readonly DiscoveredSkill[]> {
  return [];
}
