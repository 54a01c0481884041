import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';

export interface SourceRequest {
  /** What the person named: a skill's id, a folder, `github:owner/repo[#ref][:subdir]`, or a git URL. */
  readonly reference: string;
  /** Relative folders start here. Absolute. */
  readonly startFolder: string;
  /** Gets the slots of what comes from elsewhere. Absolute. */
  readonly workspaceFolder: string;
  /** Finds a skill of the workspace by id or folder; throws `skill-not-found` or `skill-ambiguous`. */
  find(reference: string): Promise<DiscoveredSkill>;
}

/** Runs `work` over the skill that a reference names, fetched first where it lies elsewhere, and cleans up after it. */
export async function withSource<Result>(
  request: SourceRequest,
  _context: OperationContext,
  work: (skill: DiscoveredSkill) => Promise<Result>,
): Promise<Result> {
  return await work(await request.find(request.reference));
}
