import { realpathSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type ErrorData,
  type Finding,
  manifestFiles,
  SkillberthError,
  type SkillFormat,
  type SkillManifest,
} from '../skill/index.ts';
import { adaptiveAccess } from './adaptiveAccess.ts';
import { type FileAccess, patientAccess } from './fileAccess.ts';
import { ManifestReadings } from './manifestReadings.ts';
import type { SkillOrigin } from './origin.ts';
import { readSnapshot } from './snapshot.ts';
import { type SkillSource, sourcesOf } from './source.ts';

/** A folder that holds a skill, broken or not. */
export interface DiscoveredSkill {
  /** The manifest's name; the folder's while the manifest does not say. */
  readonly id: string;
  readonly format: SkillFormat;
  /** Absolute, links resolved. */
  readonly folder: string;
  /** Absolute. */
  readonly manifestFile: string;
  readonly source: SkillSource;
  /** Set where the skill was installed from elsewhere and has no folder in a source. */
  readonly origin?: SkillOrigin;
  /** Undefined while the manifest cannot be read. */
  readonly manifest: SkillManifest | undefined;
  readonly findings: readonly Finding[];
  /** The files below the folder, relative with `/`, as they were listed; absent where nothing could be. */
  readonly paths?: ReadonlySet<string>;
  /** Why the folder cannot be read at all. */
  readonly error?: ErrorData;
}

/** Reads one folder as a skill, or undefined where no manifest is in it. */
export async function readSkill(
  folder: string,
  source: SkillSource,
  access: FileAccess = patientAccess,
  readings: ManifestReadings = new ManifestReadings(),
): Promise<DiscoveredSkill | undefined> {
  const real = realpathSync.native(folder);
  const snapshot = await readSnapshot(real, { access });
  const [deciding] = manifestFiles(snapshot);
  if (deciding === undefined) return undefined;
  const { manifest, identity, findings } = readings.read(real, snapshot);
  return {
    // A manifest with an error still says which skill it is: its slots must not vanish from sight.
    id: identity?.name ?? path.basename(folder),
    format: deciding.format,
    folder: real,
    manifestFile: path.join(real, deciding.file),
    source,
    manifest,
    findings,
    paths: snapshot.paths,
  };
}

/**
 * Every skill of a workspace, by source priority, then by path. A linked folder is followed once. `readings` of an
 * earlier call spare what has not changed.
 */
export async function discoverSkills(
  workspaceFolder: string,
  readings: ManifestReadings = new ManifestReadings(),
): Promise<readonly DiscoveredSkill[]> {
  const seen = new Set<string>();
  const skills: DiscoveredSkill[] = [];
  const access = adaptiveAccess();
  for (const source of sourcesOf(workspaceFolder)) {
    for (const folder of await childFolders(source.folder)) {
      const skill = await readSkillOrError(folder, source, access, readings);
      if (skill === undefined || seen.has(skill.folder)) continue;
      seen.add(skill.folder);
      skills.push(skill);
    }
  }
  return skills;
}

/** One unreadable folder must not hide the others: it becomes a skill with an error. */
async function readSkillOrError(
  folder: string,
  source: SkillSource,
  access: FileAccess,
  readings: ManifestReadings,
): Promise<DiscoveredSkill | undefined> {
  try {
    if (!statSync(folder).isDirectory()) return undefined;
    return await readSkill(folder, source, access, readings);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A link to nowhere, or a folder removed while it was listed.
    if (code === 'ENOENT' || code === 'ELOOP') return undefined;
    return {
      id: path.basename(folder),
      format: 'agent-skill',
      folder,
      manifestFile: folder,
      source,
      manifest: undefined,
      findings: [],
      error:
        error instanceof SkillberthError
          ? error.toData()
          : {
              code: 'manifest-missing',
              message: `The folder cannot be read (${code ?? String(error)}).`,
              subject: folder,
              nextStep: 'Check its permissions, then refresh.',
            },
    };
  }
}

async function childFolders(folder: string): Promise<readonly string[]> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(folder);
  } catch (error) {
    // A source that is not there is the normal case: most workspaces have one or two of them.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
  return entries
    .filter(entry => entry.isDirectory() || entry.isSymbolicLink())
    .map(entry => entry.name)
    .filter(name => !name.startsWith('.') && name !== 'node_modules')
    .sort()
    .map(name => path.join(folder, name));
}

function readEntries(folder: string) {
  return readdir(folder, { withFileTypes: true });
}
