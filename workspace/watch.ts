import path from 'node:path';
import { watch } from 'chokidar';
import { manifestNames } from './manifestNames.ts';
import type { SkillSource } from './source.ts';

/** Bursts shorter than this, in milliseconds, are one change: an install writes several files. */
const settleTime = 30;

/**
 * Calls `changed` when a manifest, `state.json` or `meta.json` below one of the sources changes, whoever wrote it.
 * Only those files and the folders above them are watched: never sources at large, environments or logs. Resolves
 * when the watch is on: no later change is missed.
 */
export async function watchSkills(
  sources: readonly SkillSource[],
  changed: () => void,
): Promise<{ close(): Promise<void> }> {
  const watcher = watch(
    // From the root, because a source may appear after the watch began, or go and come back.
    [...new Set(sources.map(source => source.root))],
    {
      ignoreInitial: true,
      ignored: (file: string) => !sources.some(source => isWatched(source, path.resolve(file))),
    },
  );
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (_, file) => {
    if (sources.some(source => source.root === file)) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      changed();
    }, settleTime);
  });
  // A folder that vanishes while it is watched is not a failure; the next change lists what is left.
  watcher.on('error', () => changed());
  await new Promise<void>(resolve => watcher.once('ready', resolve));
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

function isWatched(source: SkillSource, file: string): boolean {
  return (
    isOnTheWay(file, source.folder) ||
    isOnTheWay(file, source.runtimeFolder) ||
    isRuntimeFile(source.runtimeFolder, file) ||
    isSourceFile(source.folder, file)
  );
}

function isOnTheWay(file: string, folder: string): boolean {
  return partsBelow(file, folder) !== undefined;
}

/** `<runtime>/<id>/state.json`, `<runtime>/<id>/<version>/meta.json` and the folders on the way. */
function isRuntimeFile(runtimeFolder: string, file: string): boolean {
  const parts = partsBelow(runtimeFolder, file);
  if (parts === undefined) return false;
  const last = parts.at(-1);
  if (parts.length <= 1) return true;
  if (parts.length === 2) return last === 'state.json' || (last !== 'data' && !last?.startsWith('.'));
  return parts.length === 3 && last === 'meta.json';
}

/** `<source>/<skill>/<manifest>` and the folders on the way. */
function isSourceFile(folder: string, file: string): boolean {
  const parts = partsBelow(folder, file);
  if (parts === undefined) return false;
  if (parts.length <= 1) return !parts[0]?.startsWith('.');
  return parts.length === 2 && !parts[0]?.startsWith('.') && manifestNames.has(parts[1] ?? '');
}

function partsBelow(folder: string, file: string): readonly string[] | undefined {
  const relative = path.relative(folder, file);
  if (relative === '') return [];
  if (relative.startsWith('..') || path.isAbsolute(relative)) return undefined;
  return relative.split(path.sep);
}
