/** Where skills are: sources, discovery, folder snapshots, watching. Reads, never writes. */

export { adaptiveAccess } from './adaptiveAccess.ts';
export {
  type CheckOptions,
  CheckOptionsReader,
  checkSettingsFile,
  evidentFolders,
  mergeRules,
  readCheckOptions,
} from './checkOptions.ts';
export { type CheckRequest, checkSkill, checkSkills } from './checkSkills.ts';
export { type DiscoveredSkill, discoverSkills, readSkill } from './discovery.ts';
export { blockingAccess, type FileAccess } from './fileAccess.ts';
export { findWorkspaceFolder, isFolder } from './findWorkspaceFolder.ts';
export { homeFolder } from './homeFolder.ts';
export type { CheckedFolder, JudgeOptions } from './judge.ts';
export { ManifestReadings } from './manifestReadings.ts';
export type { SkillOrigin } from './origin.ts';
export { findSkillFolders, isSkillFolder } from './skillFolders.ts';
export type { ConfigurationEntry, SkillsConfiguration } from './skillsConfiguration.ts';
export { listFiles, readSnapshot, type SnapshotOptions } from './snapshot.ts';
export { type SkillSource, type SourceKind, sourcesOf } from './source.ts';
export { stepsBelow } from './stepsBelow.ts';
export {
  type Configuration,
  configurationFileOf,
  isSwitchedOff,
  readConfiguration,
  requireSwitchedOn,
  type SwitchedOff,
  userConfigurationFile,
} from './userConfiguration.ts';
export { watchSkills } from './watch.ts';
