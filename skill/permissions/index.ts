/** What a skill asks to be allowed, and what it may use up; pure. */
export { allowsAccess } from './allowsAccess.ts';
export { canonicalPermissions } from './canonicalPermissions.ts';
export { intersectPermissions, unionPermissions } from './combinePermissions.ts';
export { adaosPermissions, agentosPermissions, requiredHostVariables } from './declaredPermissions.ts';
export type { DeniedAccess } from './deniedAccess.ts';
export { effectivePermissions, type PermissionSources } from './effectivePermissions.ts';
export { coversPath, normalFilePath } from './filePath.ts';
export { coversDomain, isLocalhost, normalDomain, normalHostName } from './hostName.ts';
export { isWider } from './isWider.ts';
export { permissionChanges, permissionSentences, type SentenceOptions } from './permissionSentences.ts';
export {
  type DomainGrant,
  type FileGrant,
  type NetworkProtocol,
  noPermissions,
  type PermissionSet,
} from './permissionSet.ts';
export { readPermissionSet } from './readPermissionSet.ts';
export { type RemedyRequest, type RemedyText, remedyFor, remedyPlace } from './remedyFor.ts';
export { defaultLimits, type ResourceLimits } from './resourceLimits.ts';
export { agentosLimits, agentosWallClock } from './resourceLimitsOf.ts';
export { type StatedPermissions, statedPermissions, withStated } from './statedPermissions.ts';
