import type { SkillFormat, SkillManifest } from '../manifest.ts';
import { versionOf } from './adaos.ts';
import { textOf } from './fields.ts';

type Data = Readonly<Record<string, unknown>>;

/** The key that holds a skill's id, by format. */
const idKey: Readonly<Record<Exclude<SkillFormat, 'adaos'>, string>> = {
  'agent-skill': 'name',
  adytum: 'id',
  agentos: 'skill_id',
};

/** Identity and description of a skill whose tools are not read from its manifest. */
export function normaliseIdentity(
  format: Exclude<SkillFormat, 'adaos'>,
  file: string,
  data: Data,
  fallbackName: string,
): SkillManifest {
  const description = textOf(data['description']);
  return {
    format,
    file,
    name: textOf(data[idKey[format]]) ?? fallbackName,
    version: versionOf(data),
    ...(description === undefined ? {} : { description }),
    tools: [],
    dependencies: [],
    environment: {},
    secrets: [],
    permissions: [],
  };
}
