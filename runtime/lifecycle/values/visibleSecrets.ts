import type { SecretScope } from '../../secretReport.ts';
import type { SkillLayout } from '../slots/layout.ts';
import type { ResolvedManifest } from '../slots/resolvedManifest.ts';
import { requireSecret, requireSecretName } from './secretRules.ts';
import {
  changeSecrets,
  readSecrets,
  type StoredSecret,
  type StoredSecrets,
  secretsOfSkill,
  secretsOfUser,
} from './secretsFile.ts';

/** A stored secret that a skill gets. */
export interface VisibleSecret extends StoredSecret {
  readonly scope: SecretScope;
}

/** The names that a slot's manifest declares, for the skill or one of its tools. */
export function declaredInSlot(resolved: Pick<ResolvedManifest, 'secrets' | 'tools'>): ReadonlySet<string> {
  return new Set([resolved, ...resolved.tools].flatMap(({ secrets }) => Object.keys(secrets)));
}

/**
 * The secrets that a skill gets, by name: its own profile counts before its own global section, and both before the
 * user's file, of which it gets the declared names alone. Throws `secrets-corrupt`.
 */
export async function visibleSecrets(
  layout: SkillLayout,
  declared: ReadonlySet<string>,
): Promise<ReadonlyMap<string, VisibleSecret>> {
  return combine(await readSecrets(secretsOfSkill(layout)), declared, () => readSecrets(secretsOfUser()));
}

/** As `visibleSecrets`, of what was read already; the user's file is asked for only where a name still lacks a value. */
export async function combine(
  own: StoredSecrets,
  declared: ReadonlySet<string>,
  readUser: () => Promise<StoredSecrets>,
): Promise<ReadonlyMap<string, VisibleSecret>> {
  const visible = new Map<string, VisibleSecret>();
  for (const [name, secret] of own.global) visible.set(name, { ...secret, scope: 'global' });
  for (const [name, secret] of own.profile) visible.set(name, { ...secret, scope: 'profile' });
  const missing = [...declared].filter(name => !visible.has(name));
  if (missing.length === 0) return visible;
  const { global } = await readUser();
  for (const name of missing) {
    const secret = global.get(name);
    if (secret !== undefined) visible.set(name, { ...secret, scope: 'user' });
  }
  return visible;
}

/** Stores a secret in the skill's own profile; undefined deletes it. Throws `secret-invalid` or `secrets-corrupt`. */
export async function writeSecret(
  layout: SkillLayout,
  name: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined) requireSecretName(name);
  else requireSecret(name, value);
  await changeSecrets(secretsOfSkill(layout), ({ profile }) => {
    if (value === undefined) profile.delete(name);
    else profile.set(name, stamped(value, profile.get(name)));
  });
}

/** A new value with the time of its change; other notes on the secret stay. */
export function stamped(value: string, before: StoredSecret | undefined): StoredSecret {
  return { value, meta: { ...before?.meta, updated_at: new Date().toISOString() } };
}
