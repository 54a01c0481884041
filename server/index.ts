/** The language server: LSP wiring around the features of `service/`. */
export { type ServerOptions, startServer } from './server.ts';
export { type FolderReader, SkillFolders } from './skillFolders.ts';
