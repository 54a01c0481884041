/** The language server: LSP wiring around the features of `service/`. */
export { programsOnPath } from './programs.ts';
export { type ServerOptions, startServer } from './server.ts';
export type { FolderReader } from './skillFolders.ts';
