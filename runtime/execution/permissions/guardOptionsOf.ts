import os from 'node:os';
import type { PreparedSlot, SkillLayout } from '../../lifecycle/index.ts';
import type { GuardOptions } from './argumentDenial.ts';
import { realPlace } from './realPlace.ts';

/** What the guards know of a slot. `workspaceFolder`: absolute; undefined for a skill outside every workspace. */
export function guardOptionsOf(
  skill: Pick<SkillLayout, 'homeFolder'>,
  { layout, resolved }: Pick<PreparedSlot, 'layout' | 'resolved'>,
  workspaceFolder: string | undefined,
  allowLocalhost = false,
): GuardOptions {
  return {
    format: resolved.format,
    places: {
      own: [skill.homeFolder, layout.temporary].flatMap(bothNames),
      workspace: workspaceFolder === undefined ? [] : bothNames(workspaceFolder),
      temporary: bothNames(os.tmpdir()),
    },
    allowLocalhost,
  };
}

function bothNames(folder: string): readonly string[] {
  return [...new Set([folder, realPlace(folder)])];
}
