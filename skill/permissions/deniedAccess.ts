import type { NetworkProtocol } from './permissionSet.ts';

/** Something that a permission set does not allow and could. */
export type DeniedAccess =
  /** `host`: a normal host name. */
  | { readonly kind: 'host'; readonly host: string; readonly protocol: NetworkProtocol }
  /** `path`: normal, relative to the skill's data folder or the workspace; absent where none is named. */
  | { readonly kind: 'read' | 'write'; readonly path?: string }
  | { readonly kind: 'write-state' };
