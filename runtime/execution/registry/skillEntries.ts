import { SkillberthError } from '../../../skill/index.ts';
import type { RegistryStatus } from '../../invocationReport.ts';
import type { SecretMask } from '../../secretMask.ts';
import { forgetApprovals } from './approvals.ts';
import { jsonIn, numberIn, type RegistryConnection, type Row, textIn, wordIn } from './registryConnection.ts';
import type { SkillDescription, SkillEntry, TrustLevel } from './skillEntry.ts';
import type { SkillKey } from './skillKey.ts';

/*
 * One row a skill, with the columns of the AgentOS registry and the source: ids repeat, places do not. Every function
 * works inside a transaction of `RegistryDatabase`.
 */

export const registryStatuses: readonly RegistryStatus[] = ['imported_disabled', 'enabled', 'disabled'];

const trustLevels: readonly TrustLevel[] = ['local', 'reviewed', 'verified'];

/** Characters; a longer message of an error is cut. */
const longestError = 2_000;

/**
 * Adds the skill as `imported_disabled` with trust level `local`, or renews what is known of it. `status` and
 * `trustLevel` stay as they were unless they are given; the last error is forgotten.
 */
export function upsertEntry(
  connection: RegistryConnection,
  key: SkillKey,
  description: SkillDescription,
  change: { readonly status?: RegistryStatus; readonly trustLevel?: TrustLevel } = {},
  now = Date.now(),
): SkillEntry {
  requireStatus(change.status ?? 'enabled');
  const { name, version, sourceType, sourceRef, manifest, repoHash } = description;
  const values = [name, version, sourceType, sourceRef, JSON.stringify(manifest ?? null), repoHash];
  const known = getEntry(connection, key);
  if (known === undefined) {
    connection.run(
      `INSERT INTO skills (name, version, source_type, source_ref, manifest_json, repo_hash,
         status, trust_level, created_at, updated_at, skill_id, source)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...values,
      change.status ?? 'imported_disabled',
      change.trustLevel ?? 'local',
      now,
      now,
      key.skillId,
      key.source,
    );
  } else {
    connection.run(
      `UPDATE skills SET name = ?, version = ?, source_type = ?, source_ref = ?, manifest_json = ?, repo_hash = ?,
         status = ?, trust_level = ?, updated_at = ?, last_error = NULL
       WHERE skill_id = ? AND source = ?`,
      ...values,
      change.status ?? known.status,
      change.trustLevel ?? known.trustLevel,
      now,
      key.skillId,
      key.source,
    );
  }
  const { skillId, source } = key;
  return {
    skillId,
    source,
    ...description,
    status: change.status ?? known?.status ?? 'imported_disabled',
    trustLevel: change.trustLevel ?? known?.trustLevel ?? 'local',
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  };
}

export function getEntry(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
): SkillEntry | undefined {
  const row = connection.row('SELECT * FROM skills WHERE skill_id = ? AND source = ?', skillId, source);
  return row === undefined ? undefined : entryOf(row);
}

/** All skills of one id, newest first. */
export function entriesOf(connection: RegistryConnection, skillId: string): readonly SkillEntry[] {
  return connection
    .rows('SELECT * FROM skills WHERE skill_id = ? ORDER BY created_at DESC, id DESC', skillId)
    .map(entryOf);
}

/** Newest first; all without a status. Throws `usage` for a status that there is not. */
export function listEntries(connection: RegistryConnection, status?: string): readonly SkillEntry[] {
  const order = 'ORDER BY created_at DESC, id DESC';
  if (status === undefined) return connection.rows(`SELECT * FROM skills ${order}`).map(entryOf);
  requireStatus(status);
  return connection.rows(`SELECT * FROM skills WHERE status = ? ${order}`, status).map(entryOf);
}

/** Whether the skill is in the registry. Throws `usage` for a status that there is not. */
export function setStatus(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
  status: string,
  now = Date.now(),
): boolean {
  requireStatus(status);
  const statement = 'UPDATE skills SET status = ?, updated_at = ? WHERE skill_id = ? AND source = ?';
  return connection.run(statement, status, now, skillId, source) > 0;
}

/** Whether the skill is in the registry. `undefined`: what was wrong is over. Secrets of the mask are not stored. */
export function setError(
  connection: RegistryConnection,
  { skillId, source }: SkillKey,
  error: string | undefined,
  mask: SecretMask,
  now = Date.now(),
): boolean {
  const text = error === undefined ? null : mask.cutText(error).slice(0, longestError).toWellFormed();
  const statement = 'UPDATE skills SET last_error = ?, updated_at = ? WHERE skill_id = ? AND source = ?';
  return connection.run(statement, text, now, skillId, source) > 0;
}

/** Also forgets its approvals; whether the skill was in the registry. */
export function deleteEntry(connection: RegistryConnection, key: SkillKey): boolean {
  forgetApprovals(connection, key);
  return connection.run('DELETE FROM skills WHERE skill_id = ? AND source = ?', key.skillId, key.source) > 0;
}

function entryOf(row: Row): SkillEntry {
  const lastError = row['last_error'];
  return {
    skillId: textIn(row, 'skill_id'),
    source: textIn(row, 'source'),
    name: textIn(row, 'name'),
    version: textIn(row, 'version'),
    status: wordIn(row, 'status', registryStatuses),
    sourceType: wordIn(row, 'source_type', ['local', 'github', 'git']),
    sourceRef: textIn(row, 'source_ref'),
    manifest: jsonIn(row, 'manifest_json'),
    repoHash: textIn(row, 'repo_hash'),
    trustLevel: wordIn(row, 'trust_level', trustLevels),
    createdAt: numberIn(row, 'created_at'),
    updatedAt: numberIn(row, 'updated_at'),
    ...(typeof lastError === 'string' ? { lastError } : {}),
  };
}

function requireStatus(status: string): void {
  if (registryStatuses.some(known => known === status)) return;
  throw new SkillberthError({
    code: 'usage',
    message: `${JSON.stringify(status.slice(0, 60))} is no status of a skill.`,
    nextStep: `Name one of ${registryStatuses.join(', ')}.`,
  });
}
