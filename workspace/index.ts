/** Where skills are: sources, discovery, folder snapshots, watching. Reads, never writes. */
export type { SourceKind } from './source.ts';
