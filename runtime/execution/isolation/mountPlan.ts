import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { IsolationPolicy } from './isolationPolicy.ts';
import { hostPlaces } from './visiblePlaces.ts';

/** Bytes of the memory folder that is the root, and of those that hide something: they only hold mount points. */
const coverSize = 1024 * 1024;
/** Where Python keeps the locks of its processes; a workspace may lie there too. */
const sharedMemory = '/dev/shm';
const sharedMemorySize = 64 * 1024 * 1024;
/** Folders that programs expect to be there, empty. */
const expected = ['/dev', '/proc', '/tmp', '/var/tmp', '/run', '/home'];

/** How a place appears; where two are named the same, the later of these holds. */
const kinds = ['readable', 'writable', 'pin', 'readOnly', 'hidden'] as const;
type Kind = (typeof kinds)[number];

export interface MountPlan {
  /** Words for bubblewrap. */
  readonly arguments: readonly string[];
  /** Places that must not come into being, and do not exist: bubblewrap leaves an empty file or folder there. */
  readonly placeholders: readonly string[];
}

/**
 * An empty root, into which the system's own folders and the policy's places are mounted, outer ones first: the nearest
 * one decides. `own`: our files that the sandbox itself needs. `sized`: this bubblewrap can limit a memory folder.
 */
export function mountPlan(
  policy: Pick<IsolationPolicy, 'readable' | 'writable' | 'hidden' | 'readOnly'>,
  { own, sized }: { readonly own: readonly string[]; readonly sized: boolean },
): MountPlan {
  const { system, visible, keys } = hostPlaces();
  const places = new Map<string, Kind>();
  const put = (kind: Kind, place: string): void => {
    const known = places.get(place);
    if (known === undefined || kinds.indexOf(kind) > kinds.indexOf(known)) places.set(place, kind);
  };
  for (const place of [...visible, ...own]) if (exists(place)) put('readable', place);
  for (const place of keys) if (exists(place)) put('hidden', place);
  for (const place of policy.readable) if (isReal(place)) put('readable', place);
  for (const place of policy.writable) if (isReal(place)) put('writable', place);
  const inWritable = (place: string): boolean =>
    ancestors(place).some(outer => places.get(outer) === 'writable');
  const placeholders: string[] = [];
  for (const [kind, protectedPlaces] of [
    ['readOnly', policy.readOnly],
    ['hidden', policy.hidden],
  ] as const) {
    for (const place of protectedPlaces) {
      if (isReal(place)) put(kind, place);
      else if (inWritable(place)) {
        const missing = firstMissing(place);
        if (missing === undefined) continue;
        placeholders.push(missing);
        put('hidden', missing);
      }
    }
  }
  // A folder on the way to a mounted place cannot be renamed where it is mounted itself: else the next process would find
  // what is hidden here under another name.
  for (const place of [...places.keys()]) {
    const outers = ancestors(place);
    const writable = outers.findIndex(outer => places.get(outer) === 'writable');
    for (const between of outers.slice(0, Math.max(writable, 0)))
      if (!places.has(between)) put('pin', between);
  }
  const needed = [...places].filter(([place, kind]) => {
    const outer = ancestors(place).find(candidate => places.has(candidate));
    return outer === undefined || kind === 'pin' || sameAs(kind) !== sameAs(places.get(outer) ?? kind);
  });
  const sorted = needed.sort(([one], [other]) => (one < other ? -1 : 1));
  const memory = (size: number): readonly string[] =>
    sized ? ['--size', String(size), '--tmpfs'] : ['--tmpfs'];
  const mounted = (chosen: (place: string) => boolean): readonly string[] => {
    const shut: string[] = [];
    const mounts = sorted.flatMap(([place, kind]) => {
      if (!chosen(place)) return [];
      if (kind === 'writable' || kind === 'pin') return ['--bind', place, place];
      if (kind !== 'hidden') return ['--ro-bind', place, place];
      if (!isFolder(place)) return ['--ro-bind', '/dev/null', place];
      shut.push('--remount-ro', place);
      return [...memory(coverSize), place];
    });
    return [...mounts, ...shut];
  };
  const isShared = (place: string): boolean => place.startsWith(`${sharedMemory}/`);
  return {
    arguments: [
      ...[...memory(coverSize), '/'],
      ...expected.flatMap(folder => ['--dir', folder]),
      ...system.flatMap(folder =>
        lstatSync(folder).isSymbolicLink()
          ? ['--symlink', readlinkSync(folder), folder]
          : ['--ro-bind', folder, folder],
      ),
      ...mounted(place => !isShared(place)),
      // Over whatever was opened of the host's devices.
      ...['--dev', '/dev'],
      ...(sized ? [...memory(sharedMemorySize), sharedMemory, '--remount-ro', '/dev'] : []),
      ...mounted(isShared),
      ...['--remount-ro', '/'],
    ],
    placeholders,
  };
}

/** Pins and writable places are one; so are readable and read-only ones. */
function sameAs(kind: Kind): Kind {
  if (kind === 'pin') return 'writable';
  return kind === 'readOnly' ? 'readable' : kind;
}

/** Every folder above, the nearest first, without the root. */
function ancestors(place: string): readonly string[] {
  const above = path.posix.dirname(place);
  return above === '/' || above === place ? [] : [above, ...ancestors(above)];
}

/** The topmost part of a path that does not exist; undefined where something else than a folder is on the way. */
function firstMissing(place: string): string | undefined {
  const missing = [place, ...ancestors(place)].findLast(candidate => !exists(candidate));
  return missing !== undefined && isReal(path.posix.dirname(missing)) ? missing : undefined;
}

/** It exists and no link leads there: a link could have been made by the skill. */
function isReal(place: string): boolean {
  return exists(place) && realpathSync(place) === place;
}

function exists(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false }) !== undefined;
}

/** What does not exist becomes a folder, unless its name says that it is a file. */
function isFolder(place: string): boolean {
  const facts = statSync(place, { throwIfNoEntry: false });
  return facts === undefined ? path.posix.extname(place) === '' : facts.isDirectory();
}
