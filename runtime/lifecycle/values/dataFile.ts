import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import type { SkillLayout } from '../slots/layout.ts';

/** Values that a skill keeps across versions: its secrets and its memory. One writer at a time, also across processes. */

interface StoredSecret {
  readonly value: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

interface SecretsFile {
  readonly profile: Readonly<Record<string, StoredSecret>>;
  readonly global: Readonly<Record<string, StoredSecret>>;
}

/** The value of a stored secret, or undefined. Throws `secrets-corrupt` and leaves the file alone. */
export async function readSecret(layout: SkillLayout, name: string): Promise<string | undefined> {
  const { profile, global } = await readSecrets(layout);
  return (ownValue(profile, name) ?? ownValue(global, name))?.value;
}

/** Stores a secret in the skill's own profile; undefined deletes it. The file is 0600 from its first byte. */
export async function writeSecret(
  layout: SkillLayout,
  name: string,
  value: string | undefined,
): Promise<void> {
  await withLock(layout.dataLockFile, 'a change of the stored values', {}, async () => {
    const secrets = await readSecrets(layout);
    // A computed key of a literal makes an own member of every name; an assignment to `__proto__` would not.
    const changed = { value: value ?? '', meta: { updated_at: new Date().toISOString() } };
    const profile: Record<string, StoredSecret> = { ...secrets.profile, [name]: changed };
    if (value === undefined) delete profile[name];
    await mkdir(path.dirname(layout.secretsFile), { recursive: true, mode: 0o700 });
    const text = `${JSON.stringify({ ...secrets, profile }, null, 2)}\n`;
    await writeFileAtomic(layout.secretsFile, text, { mode: 0o600, durable: true });
  });
}

async function readSecrets(layout: SkillLayout): Promise<SecretsFile> {
  const value = await readObject(layout.secretsFile, 'secrets-corrupt', 'The stored secrets cannot be read.');
  const scope = (name: string): SecretsFile['profile'] => {
    const part = value[name] ?? {};
    if (typeof part !== 'object' || part === null || Array.isArray(part))
      throw unreadable(layout.secretsFile);
    return part as SecretsFile['profile'];
  };
  return { profile: scope('profile'), global: scope('global') };
}

/** A value of the skill's memory, or undefined. */
export async function readMemory(layout: SkillLayout, key: string): Promise<unknown> {
  return ownValue(await readMemoryFile(layout), key);
}

export async function writeMemory(layout: SkillLayout, key: string, value: unknown): Promise<void> {
  await withLock(layout.dataLockFile, 'a change of the stored values', {}, async () => {
    const memory = { ...(await readMemoryFile(layout)), [key]: value };
    await mkdir(path.dirname(layout.memoryFile), { recursive: true, mode: 0o700 });
    await writeFileAtomic(layout.memoryFile, `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 });
  });
}

function readMemoryFile(layout: SkillLayout): Promise<Record<string, unknown>> {
  return readObject(layout.memoryFile, 'state-corrupt', "The skill's stored memory cannot be read.");
}

async function readObject(
  file: string,
  code: 'secrets-corrupt' | 'state-corrupt',
  message: string,
): Promise<Record<string, unknown>> {
  const text = await readTextIfThere(file);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Falls through: broken JSON and a wrong shape need the same mend.
  }
  throw new SkillberthError({
    code,
    message,
    subject: file,
    nextStep: 'The file was left as it is: repair its JSON, or move it away to start afresh.',
  });
}

function unreadable(file: string): SkillberthError {
  return new SkillberthError({
    code: 'secrets-corrupt',
    message: 'The stored secrets cannot be read.',
    subject: file,
    nextStep: 'The file was left as it is: repair its JSON, or move it away to start afresh.',
  });
}

/** Names come from skills: `__proto__` must not reach an object's prototype. */
function ownValue<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
