import type { PermissionSet } from '../../../skill/index.ts';
import type { Actor } from '../../invocationReport.ts';
import type { Approval } from './approval.ts';
import {
  DamagedRow,
  jsonIn,
  type RegistryConnection,
  type Row,
  textIn,
  wordIn,
} from './registryConnection.ts';
import type { SkillKey } from './skillKey.ts';

/* What a person let run. Every function works inside a transaction of `RegistryDatabase`. */

const actors: readonly Actor[] = ['cli', 'editor', 'api', 'mcp'];

/** From now on the latest one; the same content with the same permissions is kept once. */
export function recordApproval(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
  approval: Approval,
): void {
  const { contentDigest, permissionDigest, permissions, approvedAt, actor } = approval;
  const same = [skillId, source, contentDigest, permissionDigest];
  connection.run(
    'DELETE FROM approvals WHERE skill_id = ? AND source = ? AND content_digest = ? AND permission_digest = ?',
    ...same,
  );
  // Not the lowest free number, but one above all of this skill: the newest is the latest.
  connection.run(
    `INSERT INTO approvals (id, skill_id, source, content_digest, permission_digest, permissions_json, approved_at, actor)
     VALUES ((SELECT 1 + coalesce(max(id), 0) FROM approvals), ?, ?, ?, ?, ?, ?, ?)`,
    ...same,
    JSON.stringify(permissions),
    approvedAt,
    actor,
  );
}

/** The approval of exactly this content with exactly these permissions. */
export function findApproval(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
  contentDigest: string,
  permissionDigest: string,
): Approval | undefined {
  const row = connection.row(
    'SELECT * FROM approvals WHERE skill_id = ? AND source = ? AND content_digest = ? AND permission_digest = ?',
    skillId,
    source,
    contentDigest,
    permissionDigest,
  );
  return row === undefined ? undefined : approvalOf(row);
}

export function latestApproval(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
): Approval | undefined {
  const row = connection.row(
    'SELECT * FROM approvals WHERE skill_id = ? AND source = ? ORDER BY id DESC LIMIT 1',
    skillId,
    source,
  );
  return row === undefined ? undefined : approvalOf(row);
}

/** All of a skill, the latest first. */
export function approvalsOf(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
): readonly Approval[] {
  return connection
    .rows('SELECT * FROM approvals WHERE skill_id = ? AND source = ? ORDER BY id DESC', skillId, source)
    .map(approvalOf);
}

/** How many there were. */
export function forgetApprovals(connection: RegistryConnection, { skillId, source }: SkillKey): number {
  return connection.run('DELETE FROM approvals WHERE skill_id = ? AND source = ?', skillId, source);
}

function approvalOf(row: Row): Approval {
  const permissions = jsonIn(row, 'permissions_json');
  if (!isPermissionSet(permissions)) throw new DamagedRow('An approval holds no permission set.');
  return {
    contentDigest: textIn(row, 'content_digest'),
    permissionDigest: textIn(row, 'permission_digest'),
    permissions,
    approvedAt: textIn(row, 'approved_at'),
    actor: wordIn(row, 'actor', actors),
  };
}

function isPermissionSet(value: unknown): value is PermissionSet {
  if (!isObject(value)) return false;
  const { network, files } = value;
  return (
    isObject(network) &&
    isObject(files) &&
    isListOr(network['domains'], 'any') &&
    isListOr(files['read'], 'workspace') &&
    isListOr(files['write'], 'workspace')
  );
}

function isListOr(value: unknown, word: string): boolean {
  return value === word || Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
