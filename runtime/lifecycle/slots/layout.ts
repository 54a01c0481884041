import path from 'node:path';
import { runtimeFolderName } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SlotName } from '../../report.ts';

export const slotNames: readonly SlotName[] = ['A', 'B'];

/** Absolute paths of everything that belongs to one skill's runtime. docs/slots.md draws the tree. */
export interface SkillLayout {
  readonly id: string;
  /** Holds every skill's runtime of one source; ignores itself in git. */
  readonly runtimeFolder: string;
  readonly root: string;
  readonly lockFile: string;
  readonly stateFile: string;
  readonly currentVersionFile: string;
  readonly dataFolder: string;
  readonly filesFolder: string;
  /** The skill's own: its home folder, which it writes to and which survives versions. */
  readonly homeFolder: string;
  readonly databaseFolder: string;
  readonly secretsFile: string;
  readonly memoryFile: string;
  readonly dataLockFile: string;
  readonly skillEnvironmentFile: string;
}

export function layoutOf(skill: Pick<DiscoveredSkill, 'id' | 'source'>): SkillLayout {
  const root = path.join(skill.source.runtimeFolder, runtimeFolderName(skill.id));
  const dataFolder = below(root, 'data');
  const filesFolder = below(dataFolder, 'files');
  const databaseFolder = below(dataFolder, 'db');
  return {
    id: skill.id,
    runtimeFolder: skill.source.runtimeFolder,
    root,
    lockFile: below(root, 'lock.sqlite'),
    stateFile: below(root, 'state.json'),
    currentVersionFile: below(root, 'current_version'),
    dataFolder,
    filesFolder,
    homeFolder: below(filesFolder, 'home'),
    databaseFolder,
    secretsFile: below(filesFolder, 'secrets.json'),
    memoryFile: below(databaseFolder, 'memory.sqlite'),
    dataLockFile: below(databaseFolder, 'lock.sqlite'),
    skillEnvironmentFile: below(filesFolder, '.skill_env.json'),
  };
}

export interface VersionLayout {
  readonly version: string;
  readonly root: string;
  readonly slotsFolder: string;
  readonly metaFile: string;
  readonly activeFile: string;
  readonly previousFile: string;
}

export function versionLayout(layout: SkillLayout, version: string): VersionLayout {
  const root = below(layout.root, version);
  return {
    version,
    root,
    slotsFolder: below(root, 'slots'),
    metaFile: below(root, 'meta.json'),
    activeFile: below(root, 'active'),
    previousFile: below(root, 'previous'),
  };
}

/** The inside of a slot, or of the stage that becomes one: the same tree at another root. */
export interface SlotLayout {
  readonly root: string;
  readonly sources: string;
  /** The skill's own folder below `sources`: the package `skills.<name>`. */
  readonly skillFolder: string;
  /** Python packages, where the slot has no `venv`. */
  readonly environment: string;
  /** A virtual environment, where the manifest asks for an interpreter. */
  readonly venv: string;
  readonly nodeModules: string;
  /** Commands that packages bring. */
  readonly bin: string;
  readonly cache: string;
  readonly logs: string;
  readonly temporary: string;
  readonly resolvedManifestFile: string;
  readonly testsFile: string;
  /** The same results for other tools. */
  readonly junitFile: string;
  /** Names the build once it has been active. */
  readonly usedFile: string;
}

export function slotLayout(root: string, id: string): SlotLayout {
  const sources = below(root, 'src');
  return {
    root,
    sources,
    skillFolder: path.join(sources, 'skills', runtimeFolderName(id)),
    environment: below(root, 'env'),
    venv: below(root, 'venv'),
    nodeModules: below(root, 'node_modules'),
    bin: below(root, 'bin'),
    cache: below(root, 'cache'),
    logs: below(root, 'logs'),
    temporary: below(root, 'tmp'),
    resolvedManifestFile: below(root, 'resolved.manifest.json'),
    testsFile: below(root, 'tests.json'),
    junitFile: below(root, 'tests.junit.xml'),
    usedFile: below(root, 'used'),
  };
}

export function slotRoot(layout: SkillLayout, version: string, slot: SlotName): string {
  return path.join(versionLayout(layout, version).slotsFolder, slot);
}

/** Joined by hand: a listing makes thousands of these, and a layout's folders are clean paths already. */
function below(folder: string, name: string): string {
  return folder + path.sep + name;
}
