import { isWider, type PermissionSet, permissionChanges, permissionSentences } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { ApprovalRequest } from '../../invocationReport.ts';
import { declaredInSlot, type PreparedSlot } from '../../lifecycle/index.ts';

/**
 * What a person is asked, or told. `effective`: what the declared permissions become by the user's own settings; `last`:
 * what they approved before, of whatever content.
 */
export function approvalRequest(
  { id, origin }: DiscoveredSkill,
  { version, slot, resolved }: PreparedSlot,
  declared: PermissionSet,
  effective: PermissionSet,
  last: PermissionSet | undefined,
): ApprovalRequest {
  const asked = [...resolved.permissions, ...resolved.tools.flatMap(tool => tool.permissions)];
  return {
    skill: id,
    version,
    slot,
    reason: approvalReason(declared, last),
    permissions: permissionSentences(effective, { asked, secrets: [...declaredInSlot(resolved)] }),
    ...(last === undefined ? { added: [], removed: [] } : permissionChanges(declared, last)),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Why it has to be approved. */
export function approvalReason(
  declared: PermissionSet,
  last: PermissionSet | undefined,
): ApprovalRequest['reason'] {
  if (last === undefined) return 'first';
  return isWider(declared, last) ? 'widened' : 'changed';
}
