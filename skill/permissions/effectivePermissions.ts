import { intersectPermissions } from './combinePermissions.ts';
import type { PermissionSet } from './permissionSet.ts';
import { type StatedPermissions, withStated } from './statedPermissions.ts';

/** What the two files called `skills.json` say of a skill's permissions. */
export interface PermissionSources {
  /** The user's own: each key that it states replaces the manifest's, for more or for less. */
  readonly user?: StatedPermissions;
  /** The workspace's: it can only narrow. */
  readonly workspace?: StatedPermissions;
}

/** What is enforced. */
export function effectivePermissions(
  declared: PermissionSet,
  { user = {}, workspace = {} }: PermissionSources,
): PermissionSet {
  const granted = withStated(declared, user);
  return intersectPermissions(granted, withStated(granted, workspace));
}
