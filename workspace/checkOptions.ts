import type { TargetId } from '../schemas/index.ts';
import type { RuleSettings } from '../skill/index.ts';

/** What decides how a skill is judged, beside its own files. */
export interface CheckOptions {
  /** Named by `.skillberth.json`; undefined where the evident clients count. */
  readonly targets: readonly TargetId[] | undefined;
  readonly rules: RuleSettings;
}

/** Folders of clients that exist in a workspace folder, relative with `/`: they show which clients are in use. */
export async function evidentFolders(_workspaceFolder: string): Promise<readonly string[]> {
  return [];
}

/** The `.skillberth.json` files from the workspace folder down to the skill's, the nearer one winning. */
export async function readCheckOptions(
  _workspaceFolder: string,
  _skillFolder: string,
): Promise<CheckOptions> {
  return { targets: undefined, rules: {} };
}
