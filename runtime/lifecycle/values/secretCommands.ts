import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SecretScope, SecretsExport, SecretsImportReport, SecretsReport } from '../../secretReport.ts';

/** Names of secrets of the user and of skills; never a value. */
export async function secretsReport(_skills: readonly DiscoveredSkill[]): Promise<SecretsReport> {
  throw new Error('not built');
}

/** Stores a secret; without a skill in the user's file. Throws `secret-invalid` or `secrets-corrupt`. */
export async function setSecret(
  _skill: DiscoveredSkill | undefined,
  _name: string,
  _value: string,
  _scope?: SecretScope,
): Promise<void> {
  throw new Error('not built');
}

/** The stored value that counts for the skill (or the user's). Throws `secret-missing`. */
export async function getSecret(
  _skill: DiscoveredSkill | undefined,
  _name: string,
  _scope?: SecretScope,
): Promise<string> {
  throw new Error('not built');
}

/** Throws `secret-missing` where nothing is stored. */
export async function deleteSecret(
  _skill: DiscoveredSkill | undefined,
  _name: string,
  _scope?: SecretScope,
): Promise<void> {
  throw new Error('not built');
}

export async function exportSecrets(
  _skills: readonly DiscoveredSkill[],
  _options: { readonly show: boolean },
): Promise<SecretsExport> {
  throw new Error('not built');
}

/** All or nothing of one skill. Throws `secrets-redacted` before anything is written. */
export async function importSecrets(
  _skills: readonly DiscoveredSkill[],
  _document: unknown,
): Promise<SecretsImportReport> {
  throw new Error('not built');
}
