import { isManifestName } from '../skill/index.ts';
import type { SkillSource } from './source.ts';
import { stepsBelow } from './stepsBelow.ts';

/**
 * Whether a change of this path can change what `list` answers: a manifest, a skill's `state.json`, a version's
 * `meta.json`, or a folder on the way to one. `path` is absolute.
 */
export function isWatched(sources: readonly SkillSource[], file: string): boolean {
  return sources.some(
    ({ root, folder, runtimeFolder }) =>
      file !== root &&
      stepsBelow(root, file) !== undefined &&
      (isOnTheWay(file, folder) ||
        isOnTheWay(file, runtimeFolder) ||
        isRuntimePath(runtimeFolder, file) ||
        isSourcePath(folder, file)),
  );
}

function isOnTheWay(file: string, folder: string): boolean {
  return stepsBelow(file, folder) !== undefined;
}

/** `<runtime>/<id>`, `<runtime>/<id>/state.json`, `<runtime>/<id>/<version>` and its `meta.json`. */
function isRuntimePath(runtimeFolder: string, file: string): boolean {
  const parts = stepsBelow(runtimeFolder, file);
  if (parts === undefined) return false;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return !last.startsWith('.');
  // Folders of versions start with a digit; what else stands beside them is data, locks and files being replaced.
  if (parts.length === 2) return last === 'state.json' || /^\d/.test(last);
  return parts.length === 3 && last === 'meta.json';
}

/** `<source>/<skill>` and `<source>/<skill>/<manifest>`. */
function isSourcePath(folder: string, file: string): boolean {
  const parts = stepsBelow(folder, file);
  if (parts === undefined || parts[0]?.startsWith('.') === true || parts[0] === 'node_modules') return false;
  return parts.length === 1 || (parts.length === 2 && isManifestName(parts[1] ?? ''));
}
