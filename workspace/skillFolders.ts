/**
 * Every folder at or below `root` that holds a manifest, absolute, in path order. Skips what never holds skills:
 * `node_modules`, version control, runtime folders, dot-folders other than those of clients.
 */
export async function findSkillFolders(_root: string, _signal?: AbortSignal): Promise<readonly string[]> {
  return [];
}
