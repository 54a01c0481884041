import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type {
  SecretScope,
  SecretsExport,
  SecretsImportReport,
  SecretsReport,
  SkillSecrets,
} from '../../secretReport.ts';
import { toSkillberthError } from '../../systemError.ts';
import { layoutOf } from '../slots/layout.ts';
import { installedVersions } from '../slots/slots.ts';
import type { PrivatePlace } from './privateFile.ts';
import { type ImportedSecrets, parseSecretsDocument } from './secretDocument.ts';
import { requireSecret, requireSecretName } from './secretRules.ts';
import { declaredSecrets, secretStatus, secretStatuses, skillSecrets } from './secretStatus.ts';
import {
  changeSecrets,
  readSecrets,
  type StoredSecrets,
  secretsOfSkill,
  secretsOfUser,
  sections,
} from './secretsFile.ts';
import { stamped, visibleSecrets } from './visibleSecrets.ts';

/** Which skills a command is about: all there are, or one that a person named. */
export interface SkillSelection {
  readonly skills: readonly DiscoveredSkill[];
  readonly named: boolean;
}

/**
 * Names of secrets of the user and of skills; never a value. Throws `secrets-corrupt` for a named skill; among all
 * skills a broken file is reported with its skill.
 */
export async function secretsReport({ skills, named }: SkillSelection): Promise<SecretsReport> {
  const own: SkillSecrets[] = [];
  for (const skill of skills) {
    try {
      const secrets = await skillSecrets(skill);
      if (named || secrets.length > 0) own.push({ skill: skill.id, secrets });
    } catch (error) {
      if (named) throw error;
      // What it declares is known all the same.
      const secrets = await secretStatuses(skill);
      own.push({ skill: skill.id, secrets, error: toSkillberthError(error).toData() });
    }
  }
  if (named) return { user: [], skills: own };
  const declared = new Set(
    own.flatMap(({ secrets }) => secrets.filter(secret => secret.declared).map(({ name }) => name)),
  );
  const { global } = await readSecrets(secretsOfUser());
  const user = [...global].map(([name, secret]) =>
    secretStatus(name, declared.has(name), { ...secret, scope: 'user' }),
  );
  return { user: user.sort((a, b) => (a.name < b.name ? -1 : 1)), skills: own };
}

/**
 * Stores a secret; without a skill in the user's file, else in the skill's profile unless `scope` says otherwise.
 * Throws `secret-invalid` or `secrets-corrupt`.
 */
export async function setSecret(
  skill: DiscoveredSkill | undefined,
  name: string,
  value: string,
  scope?: SecretScope,
): Promise<void> {
  requireSecret(name, value);
  const { place, section } = target(skill, scope ?? 'profile');
  await changeSecrets(place, secrets => {
    secrets[section].set(name, stamped(value, secrets[section].get(name)));
  });
}

/** The stored value that counts for the skill, or the user's; `scope` names one place. Throws `secret-missing`. */
export async function getSecret(
  skill: DiscoveredSkill | undefined,
  name: string,
  scope?: SecretScope,
): Promise<string> {
  requireSecretName(name);
  if (skill !== undefined && scope === undefined) {
    const visible = await visibleSecrets(layoutOf(skill), await declaredSecrets(skill));
    const secret = visible.get(name);
    if (secret === undefined) throw missing(skill, name);
    return secret.value;
  }
  const { place, section } = target(skill, scope ?? 'user');
  const secret = (await readSecrets(place))[section].get(name);
  if (secret === undefined) throw missing(skill, name);
  return secret.value;
}

/** Without `scope`, of a skill: from both of its own sections. Throws `secret-missing` where nothing is stored. */
export async function deleteSecret(
  skill: DiscoveredSkill | undefined,
  name: string,
  scope?: SecretScope,
): Promise<void> {
  requireSecretName(name);
  const { place, section } = target(skill, scope ?? 'profile');
  const affected = skill !== undefined && scope === undefined ? sections : [section];
  const holds = (secrets: StoredSecrets): boolean => affected.some(part => secrets[part].has(name));
  // Asked before anything is written, so that a slip of the pen makes no file.
  if (!holds(await readSecrets(place))) throw missing(skill, name);
  await changeSecrets(place, secrets => {
    for (const part of affected) secrets[part].delete(name);
  });
}

/** Values are null unless `show`. The user's own come along unless one skill is named. */
export async function exportSecrets(
  { skills, named }: SkillSelection,
  { show }: { readonly show: boolean },
): Promise<SecretsExport> {
  const values = (section: StoredSecrets['profile']): Record<string, string | null> =>
    Object.fromEntries([...section].map(([name, { value }]) => [name, show ? value : null]));
  const exported: [string, SecretsExport['skills'][string]][] = [];
  for (const skill of firstOfEachId(skills)) {
    const { profile, global } = await readSecrets(secretsOfSkill(layoutOf(skill)));
    if (named || profile.size + global.size > 0) {
      exported.push([skill.id, { profile: values(profile), global: values(global) }]);
    }
  }
  return {
    format: 'skillberth-secrets',
    version: 1,
    redacted: !show,
    user: named ? {} : values((await readSecrets(secretsOfUser())).global),
    skills: Object.fromEntries(exported),
  };
}

/**
 * Adds the document's secrets to those stored; all or nothing of one skill. Without a named skill only installed ones
 * get theirs. Throws `secrets-redacted`, `secret-invalid` or `secrets-corrupt` before anything is written.
 */
export async function importSecrets(
  { skills, named }: SkillSelection,
  document: unknown,
): Promise<SecretsImportReport> {
  const given = parseSecretsDocument(document, named ? skills[0]?.id : undefined);
  const skipped: { skill: string; reason: string }[] = [];
  const changes: { place: PrivatePlace; values: ImportedPart; prefix: string }[] = [];
  const byId = new Map(firstOfEachId(skills).map(skill => [skill.id, skill]));
  for (const [id, values] of given.skills) {
    const skill = byId.get(id);
    if (skill === undefined) {
      skipped.push({ skill: id, reason: named ? 'another skill was named' : 'there is no such skill here' });
    } else if (!named && (await installedVersions(layoutOf(skill))).length === 0) {
      skipped.push({ skill: id, reason: 'it is not installed' });
    } else {
      changes.push({ place: secretsOfSkill(layoutOf(skill)), values, prefix: `${id}/` });
    }
  }
  if (!named && given.user.size > 0) {
    changes.push({
      place: secretsOfUser(),
      values: { profile: new Map(), global: given.user },
      prefix: '',
    });
  }
  // A file that cannot be read is found before the first is written.
  for (const { place } of changes) await readSecrets(place);
  const imported: string[] = [];
  for (const { place, values, prefix } of changes) {
    await changeSecrets(place, secrets => {
      for (const section of sections) {
        for (const [name, value] of values[section]) {
          secrets[section].set(name, stamped(value, secrets[section].get(name)));
        }
      }
    });
    imported.push(...sections.flatMap(section => [...values[section].keys()].map(name => prefix + name)));
  }
  return { imported, skipped };
}

type ImportedPart = ImportedSecrets['skills'] extends ReadonlyMap<string, infer Part> ? Part : never;

/** Sources come in order of priority: the first of two equal ids is the one that its id means. */
function firstOfEachId(skills: readonly DiscoveredSkill[]): readonly DiscoveredSkill[] {
  const ids = skills.map(skill => skill.id);
  return skills.filter((skill, index) => ids.indexOf(skill.id) === index);
}

function target(
  skill: DiscoveredSkill | undefined,
  scope: SecretScope,
): { readonly place: PrivatePlace; readonly section: (typeof sections)[number] } {
  if (skill === undefined || scope === 'user') return { place: secretsOfUser(), section: 'global' };
  return { place: secretsOfSkill(layoutOf(skill)), section: scope };
}

function missing(skill: DiscoveredSkill | undefined, name: string): SkillberthError {
  const of = skill === undefined ? '' : ` --skill ${skill.id}`;
  return new SkillberthError({
    code: 'secret-missing',
    message: `No secret ${name} is stored${skill === undefined ? '' : ` for ${skill.id}`}.`,
    ...(skill === undefined ? {} : { subject: skill.id }),
    nextStep: `Look at \`skillberth secrets list${of}\`, or store it with \`skillberth secrets set ${name}${of}\`.`,
  });
}
