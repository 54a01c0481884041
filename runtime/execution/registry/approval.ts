import type { PermissionSet } from '../../../skill/index.ts';
import type { Actor } from '../../invocationReport.ts';

/** That a person let this content run with these permissions. */
export interface Approval {
  /** Of the slot: sources and what of its resolved manifest decides what runs. SHA-256, hex. */
  readonly contentDigest: string;
  /** SHA-256 (hex) of the permission set's JSON. */
  readonly permissionDigest: string;
  readonly permissions: PermissionSet;
  /** ISO 8601. */
  readonly approvedAt: string;
  readonly actor: Actor;
}
