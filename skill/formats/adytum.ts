import type { SkillManifest } from '../manifest.ts';
import { requiredHostVariables } from '../permissions/index.ts';
import { manifestIdentity } from './manifestIdentity.ts';
import { requiredVariables } from './requiredVariables.ts';

type Data = Readonly<Record<string, unknown>>;

/** The normalised form of an adytum manifest. Its tools come into being when the plugin's code runs. */
export function normaliseAdytum(file: string, data: Data, fallbackName: string): SkillManifest {
  return {
    ...manifestIdentity('adytum', file, data, fallbackName),
    secrets: requiredVariables(data),
    declaredPermissions: requiredHostVariables(data),
  };
}
