/**
 * A room is a folder that offers what its `index.ts` exports. `runtime` stands for the files directly in
 * `runtime/`: shapes and helpers that its sub-rooms share.
 */
export type Room =
  | 'schemas'
  | 'skill'
  | 'workspace'
  | 'runtime'
  | 'runtime/lifecycle'
  | 'runtime/execution'
  | 'runtime/plugins'
  | 'runtime/host'
  | 'server'
  | 'server/service'
  | 'client'
  | 'cli';

const below = ['workspace', 'skill', 'schemas'] as const;
const engine = ['runtime', 'runtime/lifecycle', 'runtime/execution', 'runtime/plugins'] as const;

/** Who may import from whom, besides itself. */
export const arrows: Readonly<Record<Room, readonly Room[]>> = {
  schemas: [],
  skill: ['schemas'],
  workspace: ['skill', 'schemas'],
  runtime: below,
  'runtime/lifecycle': ['runtime', ...below],
  'runtime/execution': ['runtime', 'runtime/lifecycle', ...below],
  'runtime/plugins': ['runtime', 'runtime/lifecycle', 'runtime/execution', ...below],
  'runtime/host': [...engine, ...below],
  server: ['server/service', ...below],
  'server/service': ['server', ...below],
  client: [],
  cli: ['server/service', 'runtime/host', ...engine, ...below],
};

export const rooms = Object.keys(arrows) as readonly Room[];

/** Shared by both ends of a pipe, therefore open to everybody who may talk over it. */
export const protocolFiles: readonly string[] = ['server/protocol.ts', 'runtime/host/protocol.ts'];

/** Files directly in `runtime/` that stand above its sub-rooms; the others there are shared below. */
export const gatheringFiles: readonly string[] = [
  'runtime/index.ts',
  'runtime/engine.ts',
  'runtime/library.ts',
];

/** The starting points of processes; `scripts/build.mjs` bundles one file from each. */
export const entryFiles: readonly string[] = [
  'client/extension.ts',
  'server/main.ts',
  'runtime/host/main.ts',
  'runtime/execution/supervisor/main.ts',
  'runtime/execution/nodeWorker/main.ts',
  'cli/main.ts',
];

/** The room of a file given by its path in the repository, the innermost one; undefined outside the rooms. */
export function roomOf(file: string): Room | undefined {
  return rooms
    .filter(room => file.startsWith(`${room}/`))
    .sort((one, other) => other.length - one.length)
    .at(0);
}
