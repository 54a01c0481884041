import { auditSchema } from '../audit/auditSchema.ts';

/** Marks the file as ours: `SKBT`, https://www.sqlite.org/pragma.html#pragma_application_id */
export const applicationId = 0x53_4b_42_54;

/**
 * What brings a database from each version to the next, never changed once released. A database's version is how many
 * of them it has seen (`PRAGMA user_version`).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE skills (
    id INTEGER PRIMARY KEY,
    skill_id TEXT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('imported_disabled', 'enabled', 'disabled')),
    source_type TEXT NOT NULL,
    source_ref TEXT NOT NULL,
    manifest_json TEXT NOT NULL,
    repo_hash TEXT NOT NULL,
    trust_level TEXT NOT NULL CHECK (trust_level IN ('local', 'reviewed', 'verified')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_error TEXT,
    UNIQUE (skill_id, source)
  ) STRICT;
  CREATE TABLE approvals (
    id INTEGER PRIMARY KEY,
    skill_id TEXT NOT NULL,
    source TEXT NOT NULL,
    content_digest TEXT NOT NULL,
    permission_digest TEXT NOT NULL,
    permissions_json TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    UNIQUE (skill_id, source, content_digest, permission_digest)
  ) STRICT;
  CREATE TABLE phases (
    workspace TEXT PRIMARY KEY,
    phase TEXT NOT NULL CHECK (phase IN ('planning', 'execution'))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE content_stamps (
    id INTEGER PRIMARY KEY,
    slot TEXT NOT NULL UNIQUE,
    stamp TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;
  `,
  auditSchema,
];
