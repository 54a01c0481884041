import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { copyFile, makeFolder, rename, symlink } from '../disk/disk.ts';
import {
  entriesOf,
  exists,
  forEachLimited,
  isMissing,
  readTextIfThere,
  removeFolder,
  writeFileAtomic,
} from '../disk/files.ts';
import { Turns } from '../disk/turns.ts';
import { cacheFolder } from './cacheFolder.ts';

/*
 * The user's cache of installed packages. An entry is a folder `<kind>-<hash>`:
 *     files/       what slots are filled from
 *     entry.json   {built, details, files}: written last, so an entry without it does not count
 *     used         when it was last taken
 * It is built as `.building-<random>` and renamed. Slots get copies (or reflinks), never hard links: what a skill does
 * to its slot stays there.
 */

/** Raise it when entries of another shape or content would be taken for good. */
const cacheVersion = 1;

export const buildingStart = '.building-';

/** Milliseconds after which what a killed build left behind is removed: no build takes as long. */
export const abandonedAfter = 24 * 60 * 60 * 1000;

/** Milliseconds between two records of an entry's use. */
const useResolution = 60 * 60 * 1000;

export type CacheDetails = Readonly<Record<string, unknown>>;

export interface CacheRecipe {
  readonly kind: 'python' | 'venv' | 'pip' | 'node';
  /** Everything that decides the content; JSON. */
  readonly key: readonly unknown[];
  /** What is in it, for the log. */
  readonly label: string;
  /** Milliseconds for which an entry counts; for ever where it is absent. */
  readonly freshFor?: number;
  /**
   * Makes the folder `files` with the content; `scratch` is an empty folder for the work. What it returns is kept
   * with the entry.
   */
  build(files: string, scratch: string): Promise<CacheDetails>;
}

export interface CacheEntry {
  /** Absolute: the content. Read only, because several slots are filled from it. */
  readonly folder: string;
  readonly details: CacheDetails;
  /** Every file and link of the content. */
  readonly files: readonly CachedFile[];
}

/** The path, relative with `/`, and the size in bytes, or where a symbolic link leads. */
type CachedFile = readonly [file: string, content: number | string];

/** The entry of a recipe, built first where there is none. */
export async function cacheEntry(recipe: CacheRecipe, context: OperationContext): Promise<CacheEntry> {
  const folder = path.join(cacheFolder(), `${recipe.kind}-${hashOf(recipe)}`);
  const found = await readEntry(folder, recipe.freshFor);
  if (found !== undefined) {
    context.onOutput?.(`Taken from the cache: ${recipe.label}\n`, 'stdout');
    await recordUse(folder);
    return found;
  }
  return await buildEntry(recipe, folder, context);
}

/** Fills the folder `target`, which must not exist yet or be empty, with a copy of the recipe's content. */
export async function fillFromCache(
  recipe: CacheRecipe,
  target: string,
  context: OperationContext,
): Promise<CacheEntry> {
  const entry = await cacheEntry(recipe, context);
  try {
    await copyEntry(entry, target, context.signal);
    return entry;
  } catch (error) {
    // Somebody cleaned the cache meanwhile: everything can be built again.
    if (!isMissing(error)) throw error;
    await removeFolder(target);
    const anew = await cacheEntry(recipe, context);
    await copyEntry(anew, target, context.signal);
    return anew;
  }
}

async function copyEntry(
  { folder, files }: CacheEntry,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folders = new Set(files.map(([file]) => path.dirname(file)));
  await makeFolder(target);
  for (const below of [...folders].sort()) await makeFolder(path.join(target, below));
  // Side by side: where the disk is slow or busy, waiting for one file after the other takes twice as long.
  await forEachLimited(files, 16, async ([file, content]) => {
    throwIfCancelled(signal);
    const to = path.join(target, file);
    if (typeof content === 'string') await symlink(content, to);
    else await copyFile(path.join(folder, file), to);
  });
}

async function buildEntry(
  recipe: CacheRecipe,
  folder: string,
  context: OperationContext,
): Promise<CacheEntry> {
  await makeFolder(cacheFolder());
  await removeAbandoned();
  // By its real name: an isolated build sees no link that leads there.
  const building = path.join(await realpath(cacheFolder()), buildingStart + randomBytes(8).toString('hex'));
  const files = path.join(building, 'files');
  const scratch = path.join(building, 'scratch');
  try {
    await makeFolder(scratch);
    const details = await recipe.build(files, scratch);
    throwIfCancelled(context.signal);
    await makeFolder(files);
    await removeFolder(scratch);
    const entry = { built: new Date().toISOString(), details, files: await listContent(files) };
    await recordUse(building);
    await writeFileAtomic(markerOf(building), JSON.stringify(entry), { durable: true });
    await putInPlace(building, folder, recipe.freshFor);
    return { folder: path.join(folder, 'files'), details, files: entry.files };
  } finally {
    await removeFolder(building);
  }
}

/** Two installs at once both build; the later one finds the earlier one's entry, which is as good as its own. */
async function putInPlace(building: string, folder: string, freshFor: number | undefined): Promise<void> {
  if ((await readEntry(folder, freshFor)) !== undefined) return;
  const outdated = `${building}-outdated`;
  try {
    if (await exists(folder)) await rename(folder, outdated);
    await rename(building, folder);
  } catch (error) {
    if ((await readEntry(folder, freshFor)) === undefined) throw error;
  } finally {
    await removeFolder(outdated);
  }
}

/** What killed installs left behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of await entriesOf(cacheFolder())) {
    if (!name.startsWith(buildingStart)) continue;
    const folder = path.join(cacheFolder(), name);
    const age = await ageOf(folder);
    if (age !== undefined && age > abandonedAfter) await removeFolder(folder);
  }
}

/** Undefined where there is none, or where it is not complete, damaged or out of date. */
async function readEntry(folder: string, freshFor: number | undefined): Promise<CacheEntry | undefined> {
  const text = await readTextIfThere(markerOf(folder));
  const marker = text === undefined ? undefined : parseMarker(text);
  if (marker === undefined) return undefined;
  const { built, details, files } = marker;
  if (freshFor !== undefined && !(Date.now() - built < freshFor)) return undefined;
  const content = path.join(folder, 'files');
  return (await isIntact(content, files)) ? { folder: content, details, files } : undefined;
}

interface Marker {
  /** Milliseconds since 1970. */
  readonly built: number;
  readonly details: CacheDetails;
  readonly files: readonly CachedFile[];
}

function parseMarker(text: string): Marker | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { built, details, files } = value as Partial<Record<string, unknown>>;
    if (typeof built !== 'string' || typeof details !== 'object' || details === null) return undefined;
    if (!Array.isArray(files) || !files.every(isCachedFile)) return undefined;
    return { built: Date.parse(built), details: details as CacheDetails, files };
  } catch {
    // A torn marker: the entry is built again.
    return undefined;
  }
}

function isCachedFile(item: unknown): item is CachedFile {
  if (!Array.isArray(item) || item.length !== 2) return false;
  const [file, content]: readonly unknown[] = item;
  return typeof file === 'string' && (typeof content === 'number' || typeof content === 'string');
}

/** Whether every file is there with its size. */
async function isIntact(folder: string, files: readonly CachedFile[]): Promise<boolean> {
  const turns = new Turns();
  for (const [file, content] of files) {
    if (turns.due) await turns.take();
    const entry = lstatSync(path.join(folder, file), { throwIfNoEntry: false });
    if (entry === undefined || !fits(entry, content)) return false;
  }
  return true;
}

function fits(entry: Stats, content: CachedFile[1]): boolean {
  return typeof content === 'string' ? entry.isSymbolicLink() : entry.isFile() && entry.size === content;
}

async function listContent(folder: string): Promise<readonly CachedFile[]> {
  const files: CachedFile[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const absolute = path.join(entry.parentPath, entry.name);
    const file = path.relative(folder, absolute).split(path.sep).join('/');
    if (entry.isSymbolicLink()) files.push([file, await readlink(absolute)]);
    else if (entry.isFile()) files.push([file, (await lstat(absolute)).size]);
  }
  return files.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** So that entries which nobody takes any more can be told. */
async function recordUse(folder: string): Promise<void> {
  const file = path.join(folder, 'used');
  const age = await ageOf(file);
  if (age === undefined || age > useResolution) await writeFileAtomic(file, `${new Date().toISOString()}\n`);
}

/** Milliseconds since a change; undefined where there is nothing. */
export async function ageOf(file: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function markerOf(folder: string): string {
  return path.join(folder, 'entry.json');
}

function hashOf({ kind, key }: CacheRecipe): string {
  const parts = [cacheVersion, kind, process.platform, process.arch, ...key];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
