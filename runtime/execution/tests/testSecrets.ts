import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { isMapping, parseManifest, SkillberthError, TextPositions } from '../../../skill/index.ts';
import { declaredInSlot, type PreparedSlot } from '../../lifecycle/index.ts';

const environmentFile = 'tests/.env';
const configurationFile = 'tests/test.config.json';

/**
 * What tests get for declared secrets that are not stored: variables of the host that begin with the skill's name
 * (`WEATHER_SKILL_API_KEY` answers `API_KEY`), over them `tests/.env`, over it `tests/test.config.json`.
 * Throws `secret-invalid` where that file is broken.
 */
export async function testSecrets(
  slot: PreparedSlot,
  host: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<string, string>> {
  const { resolved } = slot;
  const folder = slot.layout.skillFolder;
  const inEnvironment = await read(folder, environmentFile);
  const layers: readonly Readonly<Record<string, string | undefined>>[] = [
    inEnvironment === undefined ? {} : parseEnv(inEnvironment),
    await configured(folder),
  ];
  const found = new Map<string, string>();
  for (const name of declaredInSlot(resolved)) {
    const value = layers.reduce(
      (lower, layer) => (Object.hasOwn(layer, name) ? layer[name] : undefined) ?? lower,
      ofHost(resolved.name, name, host),
    );
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** A secret that itself begins with the skill's name is its own variable. */
function ofHost(
  skill: string,
  name: string,
  host: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const prefix = `${variableName(skill)}_`;
  const variable = variableName(name);
  return host[`${prefix}${variable}`] ?? (variable.startsWith(prefix) ? host[variable] : undefined);
}

function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** `{"secrets": {NAME: value}}`, or the names alone. */
async function configured(folder: string): Promise<Readonly<Record<string, string>>> {
  const text = await read(folder, configurationFile);
  if (text === undefined) return {};
  const document = parseManifest(text, configurationFile);
  const broken = (offset: number | undefined, what: string): SkillberthError =>
    unusable(folder, new TextPositions(text).positionAt(offset ?? 0).line + 1, what);
  const [problem] = document?.problems ?? [];
  if (problem !== undefined) throw broken(problem.start, problem.message);
  const value = document?.value;
  if (!isMapping(value)) throw broken(0, 'It holds no JSON object.');
  const nested = value['secrets'];
  if (nested === undefined || typeof nested === 'string') return textsIn(value);
  if (!isMapping(nested)) throw broken(document?.rangeOf(['secrets'])?.start, 'Its `secrets` is no object.');
  const wrong = Object.keys(nested).find(name => typeof nested[name] !== 'string');
  if (wrong === undefined) return textsIn(nested);
  throw broken(document?.rangeOf(['secrets', wrong])?.start, `The secret ${wrong} is no text.`);
}

/** Beside secrets without a member around them a file may hold settings of the tests' own. */
function textsIn(value: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

async function read(folder: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(folder, file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function unusable(folder: string, line: number, what: string): SkillberthError {
  return new SkillberthError({
    code: 'secret-invalid',
    message: `${configurationFile} cannot be used for the tests. ${what}`,
    subject: `${path.join(folder, configurationFile)}:${line}`,
    nextStep: `Mend line ${line} of ${configurationFile} in the skill's sources, for example to {"secrets": {"NAME": "value"}}, and install again.`,
  });
}
