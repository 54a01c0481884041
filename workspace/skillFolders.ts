import type { Dirent } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  countText,
  isCertainManifest,
  isManifestName,
  isSkillMarkdown,
  isUnmistakableName,
  recognise,
  SkillberthError,
  type SkillSnapshot,
} from '../skill/index.ts';
import { type FileAccess, patientAccess } from './fileAccess.ts';
import { mapInParallel } from './inParallel.ts';
import { environmentMark, skippedFolders } from './snapshot.ts';
import { dotFoldersWithSkills } from './source.ts';

/** More entries than this are a disk, not a workspace. */
const maximumEntries = 500_000;

/** Deeper folders hold no skills; links that turn in a circle are found by their real path before. */
const maximumDepth = 40;

const parallelFolders = 16;

/** Bytes that are read to learn whether a file called `manifest.json` is a skill's. */
const maximumManifest = 4 * 1024 * 1024;

interface Place {
  /** As it is reached from the root. */
  readonly folder: string;
  /** Links resolved. */
  readonly real: string;
  readonly depth: number;
}

export interface SearchOptions {
  readonly signal?: AbortSignal;
  readonly access?: FileAccess;
}

/**
 * Every folder at or below `root` that holds a manifest, absolute, in path order. Skips what never holds skills:
 * `node_modules`, version control, virtual environments, runtime folders, dot-folders other than `skills` in those of
 * clients. A linked folder counts once, and only where nothing but links leads to it.
 * @throws SkillberthError where there is far too much below `root`; the system's error where `root` cannot be listed;
 * the signal's reason when it is aborted.
 */
export async function findSkillFolders(
  root: string,
  { signal, access = patientAccess }: SearchOptions = {},
): Promise<readonly string[]> {
  const search = new Search(path.resolve(root), signal, access);
  await search.run();
  return search.found.sort();
}

/** Whether the folder itself holds a manifest. */
export async function isSkillFolder(folder: string): Promise<boolean> {
  try {
    return await holdsManifest(folder, await patientAccess.list(folder), patientAccess);
  } catch {
    // Missing, or not ours to read: no manifest can be found there.
    return false;
  }
}

class Search {
  readonly found: string[] = [];
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  readonly #access: FileAccess;
  /** Real paths of the folders that were listed or are about to be. */
  readonly #seen = new Set<string>();
  #entries = 0;

  constructor(root: string, signal: AbortSignal | undefined, access: FileAccess) {
    this.#root = root;
    this.#signal = signal;
    this.#access = access;
  }

  async run(): Promise<void> {
    const real = await realpath(this.#root);
    this.#seen.add(real);
    let level: readonly Place[] = [{ folder: this.#root, real, depth: 0 }];
    const links: Place[] = [];
    // What really is there comes first, so that a skill goes by its own path rather than by a link to it.
    while (level.length > 0 || links.length > 0) {
      if (level.length === 0) level = await this.#resolve(links.splice(0));
      level = await this.#listAll(level, links);
    }
  }

  /** Lists the folders of one level; answers those below them, and adds links to `links`. */
  async #listAll(level: readonly Place[], links: Place[]): Promise<readonly Place[]> {
    const next: Place[] = [];
    await mapInParallel(level, parallelFolders, async place => {
      this.#signal?.throwIfAborted();
      const entries = await this.#entriesOf(place);
      // The interpreter's packages may ship skills of their own.
      if (entries.some(({ name }) => name === environmentMark)) return;
      if (await holdsManifest(place.folder, entries, this.#access)) this.found.push(place.folder);
      if (place.depth >= maximumDepth) return;
      for (const entry of entries) {
        const below = await folderBelow(place.folder, entry);
        if (below === undefined) continue;
        const { steps, isLink } = below;
        const folder = path.join(place.folder, steps);
        const child = { folder, real: path.join(place.real, steps), depth: place.depth + 1 };
        if (isLink) links.push(child);
        else if (this.#isNew(child.real)) next.push(child);
      }
    });
    return next;
  }

  async #entriesOf({ folder, depth }: Place): Promise<readonly Dirent[]> {
    try {
      const entries = await this.#access.list(folder);
      this.#entries += entries.length;
      if (this.#entries <= maximumEntries) return entries;
    } catch (error) {
      // A folder below that is not ours to read hides nothing else; the root itself must be readable.
      if (depth > 0) return [];
      throw error;
    }
    throw new SkillberthError({
      code: 'usage',
      message: `There are more than ${countText(maximumEntries)} files below the folder, so it is not searched for skills.`,
      subject: this.#root,
      nextStep: 'Name a folder further down that holds the skills.',
    });
  }

  /** The links that lead to folders which nothing else leads to, in path order. */
  async #resolve(links: readonly Place[]): Promise<readonly Place[]> {
    const ordered = [...links].sort((a, b) => (a.folder < b.folder ? -1 : 1));
    const resolved = await mapInParallel(ordered, parallelFolders, async place => {
      const real = await realFolder(place.folder);
      return real === undefined ? undefined : { ...place, real };
    });
    return resolved.filter(place => place !== undefined).filter(({ real }) => this.#isNew(real));
  }

  #isNew(real: string): boolean {
    if (this.#seen.has(real)) return false;
    this.#seen.add(real);
    return true;
  }
}

/** Which folder below is to be searched for this entry, relative; undefined for none. */
async function folderBelow(
  folder: string,
  entry: Dirent,
): Promise<{ readonly steps: string; readonly isLink: boolean } | undefined> {
  const { name } = entry;
  const isLink = entry.isSymbolicLink();
  if (!(entry.isDirectory() || isLink) || skippedFolders.has(name)) return undefined;
  if (!name.startsWith('.')) return { steps: name, isLink };
  if (!dotFoldersWithSkills.has(name)) return undefined;
  const steps = path.join(name, 'skills');
  try {
    const found = await lstat(path.join(folder, steps));
    return { steps, isLink: isLink || found.isSymbolicLink() };
  } catch {
    // The client's folder holds no skills.
    return undefined;
  }
}

/** The real path of a folder, or undefined for what is none or not there. */
async function realFolder(folder: string): Promise<string | undefined> {
  try {
    const real = await realpath(folder);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    // A link to nowhere, a client's folder without skills, or not ours to read.
    return undefined;
  }
}

async function holdsManifest(
  folder: string,
  entries: readonly Dirent[],
  access: FileAccess,
): Promise<boolean> {
  const names = entries
    .filter(entry => isManifestName(entry.name) && !entry.isDirectory())
    .map(({ name }) => name);
  for (const name of names) {
    // Its name alone decides. The others are read: a `manifest.json` may be a web application's.
    if (isSkillMarkdown(name)) return true;
    const { text, unreadable } = await access.read(path.join(folder, name), maximumManifest);
    // In another encoding it is a skill that has to be told of.
    if (unreadable !== undefined && isUnmistakableName(name)) return true;
    if (text === undefined) continue;
    if (isCertainManifest(name, text) || recognise(onlyFile(folder, name, text), name) !== undefined)
      return true;
  }
  return false;
}

function onlyFile(folder: string, name: string, text: string): SkillSnapshot {
  return {
    folderName: path.basename(folder),
    parentName: path.basename(path.dirname(folder)),
    paths: new Set([name]),
    read: file => (file === name ? text : undefined),
  };
}
