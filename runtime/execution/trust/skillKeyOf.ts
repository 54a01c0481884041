import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { isMissing, layoutOf } from '../../lifecycle/index.ts';
import type { SkillKey } from '../registry/skillKey.ts';

/** Which row of the registry a skill has: by its folder, or by its runtime where it came from elsewhere. */
export function skillKeyOf(skill: Pick<DiscoveredSkill, 'id' | 'source' | 'folder' | 'origin'>): SkillKey {
  if (skill.origin === undefined) return { skillId: skill.id, source: skill.folder };
  // What an origin says is read from the slot, which anybody can write: it must not lead to another skill's row.
  const { root, runtimeFolder } = layoutOf(skill);
  return { skillId: skill.id, source: path.join(realFolder(runtimeFolder), path.basename(root)) };
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch (error) {
    // Nothing is installed there yet.
    if (isMissing(error)) return folder;
    throw error;
  }
}
