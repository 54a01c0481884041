/** Where skills are: sources, discovery, folder snapshots, watching. Reads, never writes. */

export { type CheckOptions, evidentFolders, readCheckOptions } from './checkOptions.ts';
export { type DiscoveredSkill, discoverSkills, readSkill } from './discovery.ts';
export { findWorkspaceFolder, isFolder } from './findWorkspaceFolder.ts';
export { homeFolder } from './homeFolder.ts';
export { findSkillFolders } from './skillFolders.ts';
export { listFiles, readSnapshot } from './snapshot.ts';
export { type SkillSource, type SourceKind, sourcesOf } from './source.ts';
export { watchSkills } from './watch.ts';
