import { SkillberthError } from '../../../skill/index.ts';
import type { SkillLayout } from '../slots/layout.ts';
import {
  closeToOthers,
  dataPlace,
  type PrivatePlace,
  readPrivate,
  userPlace,
  withPrivatePlace,
  writePrivate,
} from './privateFile.ts';

export interface StoredSecret {
  readonly value: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** `{"profile": {NAME: {value, meta}}, "global": {}}`. Names come from skills, so they are keys of maps. */
export interface StoredSecrets {
  readonly profile: Map<string, StoredSecret>;
  readonly global: Map<string, StoredSecret>;
}

export const sections = ['profile', 'global'] as const;

/** The skill's own secrets. */
export function secretsOfSkill(layout: SkillLayout): PrivatePlace {
  return dataPlace(layout, layout.secretsFile);
}

/** The user's secrets: in `global`, for every skill that declares them. */
export function secretsOfUser(): PrivatePlace {
  return userPlace('secrets.json');
}

/** What is stored; takes from others the right to read it. Throws `secrets-corrupt` and leaves the file alone. */
export async function readSecrets(place: PrivatePlace): Promise<StoredSecrets> {
  const found = readPrivate(place);
  if (typeof found === 'object' && found.exposed) await closeToOthers(place.file);
  return parse(place, found);
}

/** The same without a change of the disk, for a status. */
export function readSecretsAtOnce(place: PrivatePlace): StoredSecrets {
  return parse(place, readPrivate(place));
}

/** Changes the stored secrets as their only writer. What `change` throws leaves the file as it was. */
export async function changeSecrets(
  place: PrivatePlace,
  change: (secrets: StoredSecrets) => void,
): Promise<void> {
  await withPrivatePlace(place, async () => {
    const secrets = parse(place, readPrivate(place));
    change(secrets);
    const document = Object.fromEntries(sections.map(name => [name, Object.fromEntries(secrets[name])]));
    await writePrivate(place, `${JSON.stringify(document, null, 2)}\n`);
  });
}

function parse(place: PrivatePlace, found: ReturnType<typeof readPrivate>): StoredSecrets {
  if (found === undefined) return { profile: new Map(), global: new Map() };
  if (found === 'not-text') throw corrupt(place.file);
  let document: unknown;
  try {
    document = JSON.parse(found.text);
  } catch {
    // The parser's message quotes what it read, and that may be a secret.
    throw corrupt(place.file);
  }
  if (!isObject(document)) throw corrupt(place.file);
  const section = (name: string): Map<string, StoredSecret> => {
    const part = Object.hasOwn(document, name) ? document[name] : {};
    if (!isObject(part)) throw corrupt(place.file);
    return new Map(
      Object.entries(part).map(([secret, stored]) => {
        if (!isObject(stored) || typeof stored['value'] !== 'string') throw corrupt(place.file);
        return [secret, { value: stored['value'], meta: isObject(stored['meta']) ? stored['meta'] : {} }];
      }),
    );
  };
  return { profile: section('profile'), global: section('global') };
}

function corrupt(file: string): SkillberthError {
  return new SkillberthError({
    code: 'secrets-corrupt',
    message: 'The stored secrets cannot be read.',
    subject: file,
    nextStep: 'The file was left as it is: repair its JSON, or move it away to start afresh.',
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
