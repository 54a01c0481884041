import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf, textOf, textsOf } from '../../formats/fields.ts';
import { type Entry, entriesOf } from '../listEntries.ts';
import { fixOf, replacedValue } from '../valueFix.ts';
import { type Envelope, rangeOfPlace } from './envelope.ts';

/** Names of environment variables, and whether the main one is among those that are asked for. */
export function checkEnvironment(envelope: Envelope): readonly Finding[] {
  const { value, at } = envelope;
  const entries = [
    ...entriesOf(mappingOf(value['requires'])['env'], [...at, 'requires', 'env']),
    ...entriesOf(mappingOf(value['config'])['requiredEnv'], [...at, 'config', 'requiredEnv']),
    ...declared(value['envVars'], [...at, 'envVars']),
  ];
  const primary = textOf(value['primaryEnv']);
  const main: readonly Entry[] =
    primary === undefined ? [] : [{ text: primary, path: [...at, 'primaryEnv'] }];
  return [
    ...[...entries, ...main].flatMap(entry => checkName(envelope, entry)),
    ...checkPrimary(envelope, primary),
  ];
}

/** `envVars`: names, or sets of keys with a `name`. */
function declared(envVars: unknown, path: DocumentPath): readonly Entry[] {
  if (!Array.isArray(envVars)) return [];
  return envVars.flatMap((item, index): readonly Entry[] => {
    if (typeof item === 'string') return [{ text: item, path: [...path, index] }];
    const name = mappingOf(item)['name'];
    return typeof name === 'string' ? [{ text: name, path: [...path, index, 'name'] }] : [];
  });
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function checkName({ document, report }: Envelope, { text, path }: Entry): readonly Finding[] {
  if (variableName.test(text)) return [];
  const bare = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(text)?.[1];
  const range = rangeOfPlace(document, path);
  if (bare !== undefined) {
    const message = `\`$\` is no part of a variable's name, so \`${text}\` is never set and the skill never offered. Write \`${bare}\`.`;
    const fix = fixOf(`Write \`${bare}\``, replacedValue(document, path, text, bare));
    return [report('openclaw/env-name', range, message, fix)];
  }
  const equals = text.indexOf('=');
  // The text itself is not repeated: behind the `=` there may be a credential.
  const message =
    equals > 0
      ? `Only the name of a variable belongs here; with a value behind \`=\` no variable matches. Write \`${text.slice(0, equals).trim()}\`, and keep the value out of the file.`
      : `\`${text}\` is not the name of an environment variable, so it is never set and the skill never offered. Write letters, digits and \`_\` only, one variable an entry.`;
  return [report('openclaw/env-name', range, message)];
}

function checkPrimary(
  { document, at, value, report }: Envelope,
  primary: string | undefined,
): readonly Finding[] {
  if (primary === undefined || !variableName.test(primary)) return [];
  const env = mappingOf(value['requires'])['env'];
  const names = [
    ...(typeof env === 'string' ? env.split(',').map(name => name.trim()) : textsOf(env)),
    ...textsOf(mappingOf(value['config'])['requiredEnv']),
    ...(Array.isArray(value['envVars']) ? value['envVars'] : []).map(item =>
      isMapping(item) ? item['name'] : item,
    ),
  ];
  if (names.includes(primary)) return [];
  const message = `\`${primary}\` is not in \`requires.env\`, so the skill is offered where the variable is not set. Add it there if the skill needs it.`;
  return [report('openclaw/primary-env', rangeOfPlace(document, [...at, 'primaryEnv']), message)];
}
