/** What a skill asks to be allowed, and what it may use up; pure. */
export { type NetworkProtocol, noPermissions, type PermissionSet } from './permissionSet.ts';
export { defaultLimits, type ResourceLimits } from './resourceLimits.ts';
