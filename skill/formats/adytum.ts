import type { SkillManifest } from '../manifest.ts';
import { mappingOf, textOf, textsOf } from './fields.ts';
import { manifestIdentity } from './manifestIdentity.ts';

type Data = Readonly<Record<string, unknown>>;

/** The normalised form of an adytum manifest. Its tools come into being when the plugin's code runs. */
export function normaliseAdytum(file: string, data: Data, fallbackName: string): SkillManifest {
  return { ...manifestIdentity('adytum', file, data, fallbackName), secrets: secretsOf(data) };
}

/** The variables that the skill asks for, directly in `metadata` and in its OpenClaw block: each can be a secret. */
function secretsOf(data: Data): readonly string[] {
  const metadata = mappingOf(data['metadata']);
  const names = [metadata, mappingOf(metadata['openclaw'])].flatMap(block => [
    textOf(block['primaryEnv']),
    ...textsOf(mappingOf(block['requires'])['env']),
  ]);
  return [...new Set(names.filter(name => name !== undefined))];
}
