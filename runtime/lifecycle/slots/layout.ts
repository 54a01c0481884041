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
  readonly databaseFolder: string;
  readonly secretsFile: string;
  readonly memoryFile: string;
  readonly dataLockFile: string;
  readonly skillEnvironmentFile: string;
}

export function layoutOf(skill: Pick<DiscoveredSkill, 'id' | 'source'>): SkillLayout {
  const root = path.join(skill.source.runtimeFolder, runtimeFolderName(skill.id));
  const dataFolder = path.join(root, 'data');
  const filesFolder = path.join(dataFolder, 'files');
  const databaseFolder = path.join(dataFolder, 'db');
  return {
    id: skill.id,
    runtimeFolder: skill.source.runtimeFolder,
    root,
    lockFile: path.join(root, 'lock.sqlite'),
    stateFile: path.join(root, 'state.json'),
    currentVersionFile: path.join(root, 'current_version'),
    dataFolder,
    filesFolder,
    databaseFolder,
    secretsFile: path.join(filesFolder, 'secrets.json'),
    memoryFile: path.join(databaseFolder, 'memory.sqlite'),
    dataLockFile: path.join(databaseFolder, 'lock.sqlite'),
    skillEnvironmentFile: path.join(filesFolder, '.skill_env.json'),
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
  const root = path.join(layout.root, version);
  return {
    version,
    root,
    slotsFolder: path.join(root, 'slots'),
    metaFile: path.join(root, 'meta.json'),
    activeFile: path.join(root, 'active'),
    previousFile: path.join(root, 'previous'),
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
  // Joined by hand: a listing makes thousands of these, and the root is a clean path already.
  const below = (name: string): string => root + path.sep + name;
  const sources = below('src');
  return {
    root,
    sources,
    skillFolder: path.join(sources, 'skills', runtimeFolderName(id)),
    environment: below('env'),
    venv: below('venv'),
    nodeModules: below('node_modules'),
    bin: below('bin'),
    cache: below('cache'),
    logs: below('logs'),
    temporary: below('tmp'),
    resolvedManifestFile: below('resolved.manifest.json'),
    testsFile: below('tests.json'),
    junitFile: below('tests.junit.xml'),
    usedFile: below('used'),
  };
}

export function slotRoot(layout: SkillLayout, version: string, slot: SlotName): string {
  return path.join(versionLayout(layout, version).slotsFolder, slot);
}
