import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OperationContext } from '../../operation.ts';
import { entriesOf, exists, readTextIfThere, removeFolder, writeFileAtomic } from '../disk/files.ts';
import { cacheFolder } from './cacheFolder.ts';
import type { Interpreter } from './interpreter.ts';
import { installPackages } from './pythonEnvironment.ts';

/** How the names of entries start that are not complete. */
const buildingStart = '.building-';

/** Milliseconds that an environment with open version ranges is taken for current. */
const freshness = 24 * 60 * 60 * 1000;

/**
 * Fills `folder` with the packages, by reflink or copy from a cache entry of the same interpreter version and
 * requirements, which is built first where there is none. The slot stays self-contained.
 */
export async function fillEnvironment(
  interpreter: Interpreter,
  requirements: readonly string[],
  folder: string,
  context: OperationContext,
): Promise<void> {
  const entry = await environmentEntry(interpreter, requirements, context);
  await cp(entry, folder, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    filter: source => source !== completeFile(entry),
  });
}

/** The cache entry's folder; read only, because several slots are filled from it. */
export async function environmentEntry(
  interpreter: Interpreter,
  requirements: readonly string[],
  context: OperationContext,
): Promise<string> {
  const entry = path.join(cacheFolder(), `env-${keyOf(interpreter, requirements)}`);
  if (await isCurrent(entry, requirements)) {
    context.onOutput?.(`Taken from the cache: ${requirements.join(', ')}\n`, 'stdout');
    return entry;
  }
  await mkdir(cacheFolder(), { recursive: true });
  await removeAbandoned();
  const building = await mkdtemp(path.join(cacheFolder(), buildingStart));
  try {
    await installPackages(interpreter, requirements, building, context);
    await writeFileAtomic(completeFile(building), `${new Date().toISOString()}\n`);
    await replaceEntry(building, entry, requirements);
    return entry;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** What killed installs left behind: no build takes as long as an entry stays fresh. */
async function removeAbandoned(): Promise<void> {
  for (const name of await entriesOf(cacheFolder())) {
    if (!name.startsWith(buildingStart)) continue;
    const folder = path.join(cacheFolder(), name);
    const entry = await stat(folder).catch(() => undefined);
    // Gone meanwhile: another install cleaned up too.
    if (entry !== undefined && Date.now() - entry.mtimeMs > freshness) await removeFolder(folder);
  }
}

/** Two installs at once both build; the later one finds the earlier one's entry, which is as good as its own. */
async function replaceEntry(building: string, entry: string, requirements: readonly string[]): Promise<void> {
  if (await isCurrent(entry, requirements)) return;
  const outdated = `${building}-outdated`;
  try {
    if (await exists(entry)) await rename(entry, outdated);
    await rename(building, entry);
  } catch (error) {
    if (!(await isCurrent(entry, requirements))) throw error;
  } finally {
    await rm(outdated, { recursive: true, force: true });
  }
}

async function isCurrent(entry: string, requirements: readonly string[]): Promise<boolean> {
  const built = Date.parse(((await readTextIfThere(completeFile(entry))) ?? '').trim());
  if (Number.isNaN(built)) return false;
  const pinned = requirements.every(requirement => requirement.includes('=='));
  return pinned || Date.now() - built < freshness;
}

function completeFile(entry: string): string {
  return path.join(entry, '.complete');
}

function keyOf(interpreter: Interpreter, requirements: readonly string[]): string {
  const parts = [process.platform, process.arch, interpreter.version, ...[...requirements].sort()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
