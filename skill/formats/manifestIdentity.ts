import type { SkillFormat, SkillManifest, SkillRuntime } from '../manifest.ts';
import { defaultLimits, noPermissions } from '../permissions/index.ts';
import { isSemver } from '../version.ts';
import { mappingOf, textOf } from './fields.ts';

type Data = Readonly<Record<string, unknown>>;

/** The key that holds a skill's id, by format. */
export const idKeys: Readonly<Record<SkillFormat, string>> = {
  'agent-skill': 'name',
  adaos: 'name',
  agentos: 'skill_id',
  adytum: 'id',
};

const runtimes: Readonly<Record<SkillFormat, SkillRuntime>> = {
  'agent-skill': 'instructions',
  adaos: 'python',
  agentos: 'python',
  adytum: 'node',
};

/** What all formats say alike, and nothing of what only some say; `fallbackName` stands where no id is given. */
export function manifestIdentity(
  format: SkillFormat,
  file: string,
  data: Data,
  fallbackName: string,
): SkillManifest {
  const description = textOf(data['description']);
  return {
    format,
    file,
    name: textOf(data[idKeys[format]]) ?? fallbackName,
    version: versionOf(data),
    ...(description === undefined ? {} : { description }),
    runtime: runtimes[format],
    tools: [],
    dependencies: [],
    environment: {},
    secrets: [],
    permissions: [],
    declaredPermissions: noPermissions,
    limits: defaultLimits,
  };
}

/** The manifest's semver, else `metadata.version`, else `0.0.0`. */
function versionOf(data: Data): string {
  const candidates = [data['version'], mappingOf(data['metadata'])['version']];
  return candidates.map(textOf).find(text => text !== undefined && isSemver(text)) ?? '0.0.0';
}
