import { decodedUri } from '../../decodedUri.ts';
import type { SkillSnapshot } from '../../snapshot.ts';

/** Where a link's target lies. */
export type LinkTarget =
  /** Another address, a placeholder or an example: nothing can be said of it. */
  | { readonly kind: 'other' }
  /** Written for one machine: it begins at the root of its file system. */
  | { readonly kind: 'absolute' }
  /** Above the skill's folder. */
  | { readonly kind: 'outside' }
  /** `path` is relative to the skill's folder, empty for the folder itself; `anchor` is what stands behind `#`. */
  | { readonly kind: 'file'; readonly path: string; readonly anchor?: string };

const other: LinkTarget = { kind: 'other' };

/** The skill's own folder, as OpenClaw and Claude Code write it. */
const ownFolder = /^(?:\{baseDir\}|\$\{CLAUDE_SKILL_DIR\})\//;

/** Reads the target of a link in one Markdown file of a skill. */
export function readLinkTarget(target: string, file: string): LinkTarget {
  const own = ownFolder.exec(target)?.[0] ?? '';
  const written = target.slice(own.length);
  if (written.startsWith('#')) return { kind: 'file', path: file, anchor: decodedUri(written.slice(1)) };
  if (/^(?:[A-Za-z]:[\\/]|file:)/i.test(written)) return { kind: 'absolute' };
  if (isOther(written)) return other;
  if (written.startsWith('/')) return { kind: 'absolute' };
  const [, address = '', anchor] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(written) ?? [];
  const folder = own === '' ? folderOf(file) : '';
  const path = resolved(folder, decodedUri(address).replaceAll('\\', '/'));
  if (path === undefined) return { kind: 'outside' };
  return {
    kind: 'file',
    path,
    ...(anchor === undefined || anchor === '' ? {} : { anchor: decodedUri(anchor) }),
  };
}

/** Schemes, placeholders, web hosts without a scheme, and words that only show where a target would stand. */
function isOther(target: string): boolean {
  return (
    target === '' ||
    /^[A-Za-z][A-Za-z0-9+.-]+:/.test(target) ||
    target.startsWith('//') ||
    target.startsWith('~') ||
    /[{}<>$*|"`\u2026]|\.\.\.|\[|\]/.test(target) ||
    /^(?:www\.|[\w-]+\.(?:com|org|net|io|dev|ai|app)(?:\/|$))/i.test(target) ||
    /^(?:\.\/)?path\/to\//.test(target) ||
    !/[./\\]/.test(target)
  );
}

/** The path of a target that is a file or folder of the skill, or undefined. References count from the root too. */
export function existingPath({ paths }: SkillSnapshot, path: string, target: string): string | undefined {
  if (paths.has(path)) return path;
  const fromRoot = resolved('', decodedUri(/^[^?#]*/.exec(target)?.[0] ?? '').replaceAll('\\', '/'));
  if (fromRoot !== undefined && paths.has(fromRoot)) return fromRoot;
  const folders = foldersOf(paths);
  return [path, fromRoot].find(found => found !== undefined && folders.has(found));
}

const knownFolders = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** Every folder that holds one of the paths, the skill's own as the empty text. */
export function foldersOf(paths: ReadonlySet<string>): ReadonlySet<string> {
  const known = knownFolders.get(paths);
  if (known !== undefined) return known;
  const folders = new Set(['']);
  for (const path of paths) {
    for (let folder = folderOf(path); !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  }
  knownFolders.set(paths, folders);
  return folders;
}

const knownByLowerCase = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, string>>();

/** A path that differs in capital letters only. */
export function similarPath(paths: ReadonlySet<string>, path: string): string | undefined {
  let known = knownByLowerCase.get(paths);
  if (known === undefined) {
    known = new Map([...paths].map(found => [found.toLowerCase(), found]));
    knownByLowerCase.set(paths, known);
  }
  return known.get(path.toLowerCase());
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Joins and normalises; undefined where the path leaves the root. A slash at the end is dropped. */
function resolved(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}
