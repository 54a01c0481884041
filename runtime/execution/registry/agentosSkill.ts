import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { RegistryStatus } from '../../invocationReport.ts';
import { parseReference, writtenReference } from '../../lifecycle/index.ts';

/** A skill that AgentOS knows, as what is to be imported. */
export interface AgentosSkill {
  readonly skillId: string;
  readonly sourceType: 'local' | 'github';
  /** The absolute path of a folder, or `github:owner/repo[#ref][:subdir]`. */
  readonly reference: string;
  /** What it was there; here it arrives `imported_disabled` all the same. Absent for a word that is no status. */
  readonly statusThere?: RegistryStatus;
}

export type AgentosRow =
  | { readonly skill: AgentosSkill }
  | { readonly skipped: { readonly skillId: string; readonly reason: string } };

/** Characters of an id or a source. */
const longest = 4_096;
const statuses: readonly RegistryStatus[] = ['imported_disabled', 'enabled', 'disabled'];

/** Reads one row of their table `skills`; pure. */
export function agentosSkillOf(
  row: Readonly<Record<string, unknown>>,
  platform: NodeJS.Platform = process.platform,
): AgentosRow {
  const { skill_id: skillId, source_type: sourceType, source_ref: source, status } = row;
  if (typeof skillId !== 'string' || !/^[a-z0-9._-]{1,200}$/.test(skillId) || /^\.{1,2}$/.test(skillId)) {
    return skipped(String(skillId).slice(0, 60), 'its id is none');
  }
  if (typeof source !== 'string' || source.length > longest || source.includes('\0')) {
    return skipped(skillId, 'it names no source');
  }
  const known = statuses.find(one => one === status);
  const common = { skillId, ...(known === undefined ? {} : { statusThere: known }) };
  if (sourceType === 'local') {
    const { isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
    if (!isAbsolute(source)) return skipped(skillId, 'the path of its folder is not absolute');
    return { skill: { ...common, sourceType, reference: source } };
  }
  if (sourceType !== 'github') return skipped(skillId, 'it comes from neither a folder nor GitHub');
  const reference = gitHubReference(source);
  return reference === undefined
    ? skipped(skillId, 'its source names no repository of GitHub')
    : { skill: { ...common, sourceType, reference } };
}

/** Their importer writes `github:owner/repo#ref:subdir`; their table's comment says `owner/repo@ref:subdir`. */
function gitHubReference(source: string): string | undefined {
  const [, repository = '', place = ''] =
    /^(?:github:|https:\/\/github\.com\/)?([^@#:]+?)(?:\.git)?\/?([@#:].*)?$/s.exec(source) ?? [];
  try {
    const parsed = parseReference(`github:${repository}${place.replace(/^@/, '#')}`);
    return parsed === undefined ? undefined : writtenReference(parsed);
  } catch (error) {
    if (error instanceof SkillberthError) return undefined;
    throw error;
  }
}

function skipped(skillId: string, reason: string): AgentosRow {
  return { skipped: { skillId, reason } };
}
