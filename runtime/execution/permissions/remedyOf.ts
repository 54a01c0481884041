import { readFile } from 'node:fs/promises';
import {
  allowsAccess,
  type DeniedAccess,
  parseManifest,
  type RemedyText,
  remedyFor,
  remedyPlace,
  withStated,
} from '../../../skill/index.ts';
import { type DiscoveredSkill, userConfigurationFile } from '../../../workspace/index.ts';
import type { Remedy } from '../../invocationReport.ts';
import type { SkillPermissions } from './permissionsOf.ts';

type Denied = Pick<DiscoveredSkill, 'id' | 'format' | 'manifestFile' | 'origin'>;

/**
 * The lines that would allow what was denied, in the file that decides: the workspace's `skills.json` where that takes
 * away what is granted, the user's own where that states the permission or the sources are not at hand, else the manifest.
 */
export async function remedyOf(
  denied: DeniedAccess,
  skill: Denied,
  { declared, effective, sources, configuration }: SkillPermissions,
): Promise<Remedy | undefined> {
  const { user, workspace } = sources;
  const request = { format: skill.format, skill: skill.id, permissions: effective };
  const granted = user === undefined ? declared : withStated(declared, user);
  if (workspace !== undefined && configuration.workspace !== undefined && allowsAccess(granted, denied)) {
    const { document, file } = configuration.workspace;
    return inFile(file, remedyFor(denied, { ...request, inConfiguration: true, document }));
  }
  const isStated = user !== undefined && statedKeys[denied.kind].some(key => user[key] !== undefined);
  const inConfiguration = isStated || skill.origin !== undefined;
  if (remedyPlace({ format: skill.format, inConfiguration }) === 'configuration') {
    const file = userConfigurationFile();
    if (file === undefined) return undefined;
    const document = configuration.user?.document;
    const text = remedyFor(denied, {
      ...request,
      inConfiguration: true,
      ...(document === undefined ? {} : { document }),
    });
    return inFile(file, text);
  }
  const document = parseManifest(await textOf(skill.manifestFile), skill.manifestFile);
  const text = remedyFor(denied, { ...request, ...(document === undefined ? {} : { document }) });
  return inFile(skill.manifestFile, text);
}

/** Which keys of the user's file decide about an access. */
const statedKeys = {
  host: ['domains', 'protocols'],
  read: ['read'],
  write: ['write'],
  'write-state': ['writeState'],
} as const;

function inFile(file: string, { text, line }: RemedyText): Remedy {
  return { file, text, ...(line === undefined ? {} : { line }) };
}

/** The source may be gone since it was installed: then the text alone has to do. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}
