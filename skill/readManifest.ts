import { isMapping, isUnreadable } from './document/index.ts';
import type { Finding } from './finding.ts';
import { normaliseAdaos } from './formats/adaos.ts';
import { normaliseAdytum } from './formats/adytum.ts';
import { normaliseAgentos } from './formats/agentos.ts';
import { type ManifestFile, manifestFiles } from './formats/manifestFile.ts';
import { manifestIdentity } from './formats/manifestIdentity.ts';
import { requiredVariables } from './formats/requiredVariables.ts';
import type { SkillFormat, SkillManifest } from './manifest.ts';
import { requiredHostVariables } from './permissions/index.ts';
import type { SkillSnapshot } from './snapshot.ts';
import { validate } from './validate.ts';

export interface ManifestReading {
  /** Undefined where the file that decides has an error. */
  readonly manifest: SkillManifest | undefined;
  /** Name, version and file as far as they can be read, errors or not; undefined where nothing parses. */
  readonly identity: Pick<SkillManifest, 'format' | 'file' | 'name' | 'version'> | undefined;
  /** The findings of every manifest of the folder. */
  readonly findings: readonly Finding[];
}

/** The manifest that decides what a skill is, in its normalised form, with what is wrong in all of them. */
export function readManifest(snapshot: SkillSnapshot): ManifestReading {
  const findings = validate(snapshot);
  const [deciding] = manifestFiles(snapshot);
  if (deciding === undefined) return { manifest: undefined, identity: undefined, findings };
  const read = normalise(deciding, snapshot.folderName);
  const broken = findings.some(finding => finding.severity === 'error' && finding.file === deciding.file);
  return { manifest: broken ? undefined : read, identity: read, findings };
}

function normalise({ file, format, document }: ManifestFile, folderName: string): SkillManifest | undefined {
  if (document === undefined || isUnreadable(document) || !isMapping(document.value)) return undefined;
  return normalisers[format](file, document.value, folderName);
}

const normalisers: Readonly<
  Record<
    SkillFormat,
    (file: string, data: Readonly<Record<string, unknown>>, fallbackName: string) => SkillManifest
  >
> = {
  'agent-skill': (file, data, fallbackName) => ({
    ...manifestIdentity('agent-skill', file, data, fallbackName),
    secrets: requiredVariables(data),
    declaredPermissions: requiredHostVariables(data),
  }),
  adaos: normaliseAdaos,
  agentos: normaliseAgentos,
  adytum: normaliseAdytum,
};
