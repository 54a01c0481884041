import {
  effectivePermissions,
  type PermissionSet,
  type PermissionSources,
  readPermissionSet,
  withStated,
} from '../../../skill/index.ts';
import { type Configuration, readConfiguration } from '../../../workspace/index.ts';
import type { PreparedSlot, SkillLayout } from '../../lifecycle/index.ts';

export interface SkillPermissions {
  /** What the slot's manifest asks for. */
  readonly declared: PermissionSet;
  /** What the user's own `skills.json` makes of it; absent where it says nothing of this skill. */
  readonly granted?: PermissionSet;
  /** What is enforced. */
  readonly effective: PermissionSet;
  readonly sources: PermissionSources;
  /** From the user's own `skills.json`; values may hold `${NAME}` of the host. */
  readonly userEnvironment: Readonly<Record<string, string>>;
  readonly configuration: Configuration;
}

/**
 * What a slot's code may do now. Throws `configuration-invalid` while a `skills.json` is broken: nothing is granted
 * then.
 */
export async function permissionsOf(
  skill: Pick<SkillLayout, 'id'>,
  slot: Pick<PreparedSlot, 'resolved'>,
  workspaceFolder: string | undefined,
): Promise<SkillPermissions> {
  const configuration = await readConfiguration(workspaceFolder);
  const entry = configuration.user?.entries.get(skill.id);
  const user = entry?.permissions;
  const workspace = configuration.workspace?.entries.get(skill.id)?.permissions;
  // A slot lies in the workspace, where everybody can edit its files.
  const declared = readPermissionSet(slot.resolved.declared_permissions);
  const sources: PermissionSources = {
    ...(user === undefined ? {} : { user }),
    ...(workspace === undefined ? {} : { workspace }),
  };
  return {
    declared,
    ...(user === undefined ? {} : { granted: withStated(declared, user) }),
    effective: effectivePermissions(declared, sources),
    sources,
    userEnvironment: entry?.environment ?? {},
    configuration,
  };
}
