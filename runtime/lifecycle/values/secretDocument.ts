import { SkillberthError } from '../../../skill/index.ts';
import { requireSecret } from './secretRules.ts';
import { isObject, sections } from './secretsFile.ts';

type Section = (typeof sections)[number];

/** What a document to import holds, by name. */
export interface ImportedSecrets {
  readonly user: ReadonlyMap<string, string>;
  readonly skills: ReadonlyMap<string, Readonly<Record<Section, ReadonlyMap<string, string>>>>;
}

/**
 * Reads our own export, `{"profile": {…}, "global": {…}}` of one skill, the same grouped by skill, and plain
 * `{NAME: value}`; a value is a text or `{value, meta}`. Throws `secrets-redacted` when any value is hidden and
 * `secret-invalid` for what cannot be stored, before anything is written.
 * @param skill the one skill to import into; what names no skill is its own then, else the user's.
 */
export function parseSecretsDocument(document: unknown, skill: string | undefined): ImportedSecrets {
  if (!isObject(document)) throw invalid('The document is no JSON object.');
  if (document['redacted'] === true) throw redacted();
  const ours = document['format'] === 'skillberth-secrets';
  if (ours && document['version'] !== 1) {
    throw invalid('The document was written by a newer version of Skillberth.', 'Update Skillberth first.');
  }
  const groups = ours ? objectOf(document, 'skills') : document;
  if (!ours && sections.some(name => isObject(own(document, name)))) {
    if (skill === undefined) {
      throw invalid('The document holds the secrets of one skill and does not say of which.', 'Add --skill.');
    }
    return { user: new Map(), skills: new Map([[skill, skillPart(document)]]) };
  }
  const skills = new Map<string, ReturnType<typeof skillPart>>();
  const plain: [string, unknown][] = ours ? Object.entries(objectOf(document, 'user')) : [];
  for (const [name, value] of Object.entries(groups)) {
    if (isObject(value) && !isSecret(value)) skills.set(name, skillPart(value));
    else if (ours) throw invalid(`The document's part for ${name} is no object.`);
    else plain.push([name, value]);
  }
  const values = readValues(plain);
  if (ours || skill === undefined || values.size === 0) return { user: values, skills };
  return { user: new Map(), skills: new Map([...skills, [skill, { profile: values, global: new Map() }]]) };
}

/** `{profile, global}`, or names with values, which are profile secrets. */
function skillPart(part: Readonly<Record<string, unknown>>): Record<Section, ReadonlyMap<string, string>> {
  if (!sections.some(name => isObject(own(part, name)))) {
    return { profile: readValues(Object.entries(part)), global: new Map() };
  }
  return {
    profile: readValues(Object.entries(objectOf(part, 'profile'))),
    global: readValues(Object.entries(objectOf(part, 'global'))),
  };
}

function readValues(entries: readonly (readonly [string, unknown])[]): ReadonlyMap<string, string> {
  return new Map(
    entries.map(([name, stored]) => {
      const value = isSecret(stored) ? stored['value'] : stored;
      if (value === null || (isSecret(stored) && stored['redacted'] === true)) throw redacted();
      if (typeof value !== 'string') throw invalid(`The document has no text as the value of ${name}.`);
      if (isRedacted(value)) throw redacted();
      requireSecret(name, value);
      return [name, value];
    }),
  );
}

function isSecret(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    isObject(value) && ['string', 'object'].includes(typeof own(value, 'value')) && !isObject(value['value'])
  );
}

/** Asterisks, perhaps with an end left to recognise the value by, as other tools hide it; or the word itself. */
function isRedacted(value: string): boolean {
  return /^.{0,4}(?:\*{3,}|\u2022{3,}).{0,4}$/.test(value) || /^[<[(]?redacted[>\])]?$/i.test(value);
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function objectOf(
  object: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const value = own(object, name) ?? {};
  if (isObject(value)) return value;
  throw invalid(`The document's ${name} is no object.`);
}

function redacted(): SkillberthError {
  return new SkillberthError({
    code: 'secrets-redacted',
    message: 'The document holds hidden values; importing it would overwrite secrets with them.',
    nextStep: 'Nothing was changed. Export again with --show, and import that.',
  });
}

function invalid(
  message: string,
  nextStep = 'Import what `skillberth secrets export --show` wrote.',
): SkillberthError {
  return new SkillberthError({ code: 'secret-invalid', message, nextStep });
}
