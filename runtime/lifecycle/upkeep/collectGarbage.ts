import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type DiscoveredSkill, sourcesOf } from '../../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { toSkillberthError } from '../../systemError.ts';
import type { GarbageReport } from '../../upkeepReport.ts';
import { makeFolder, remove, rename } from '../disk/disk.ts';
import { exists, isMissing } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import { buildingStart } from '../environment/environmentCache.ts';
import { unusedCacheEntries } from '../environment/unusedCacheEntries.ts';
import { layoutOf, type SkillLayout } from '../slots/layout.ts';
import { updateMeta } from '../slots/meta.ts';
import { requireOwnFolders } from '../slots/ownFolders.ts';
import { repair } from '../slots/repair.ts';
import { examine } from './examinedSkill.ts';
import { sizeOf } from './folderSize.ts';
import { onePerRoot, orphanedRuntimes } from './orphanedRuntimes.ts';
import { removalsLeft, removeAside, setAside } from './setAside.ts';
import { type Garbage, skillGarbage } from './skillGarbage.ts';
import { leftoversOf } from './traceFindings.ts';

export interface GarbageOptions {
  readonly dryRun?: boolean;
  /** Also what no skill owns, and the package cache. */
  readonly everything: boolean;
  /** Absolute. */
  readonly workspaceFolders: readonly string[];
}

const day = 24 * 60 * 60 * 1000;

/** Milliseconds that packages stay in the user's cache after an install took them. */
const cacheTime = 30 * day;

type Removed = GarbageReport['removed'][number];

/**
 * Removes old versions, never the active, the previous or the pending slot, and what killed commands left. A skill's
 * secrets, memory and files are not touched. With `dryRun` nothing is written.
 */
export async function collectGarbage(
  skills: readonly DiscoveredSkill[],
  options: GarbageOptions,
  context: OperationContext,
): Promise<GarbageReport> {
  const { everything, workspaceFolders, dryRun = false } = options;
  const orphans = everything ? await orphanedRuntimes(workspaceFolders, skills) : [];
  const patients = onePerRoot([...skills, ...orphans]);
  const sources = [
    ...patients.map(skill => skill.source),
    ...(everything ? workspaceFolders.flatMap(sourcesOf) : []),
  ];
  const removed: Removed[] = [];
  const skipped: { readonly skill: string; readonly reason: string }[] = [];
  for (const skill of patients) {
    throwIfCancelled(context.signal);
    const layout = layoutOf(skill);
    if (!(await exists(layout.root))) continue;
    try {
      await requireOwnFolders(layout);
      removed.push(...(dryRun ? await foresee(layout) : await collect(layout, context)));
    } catch (error) {
      throwIfCancelled(context.signal);
      // Asked about one skill, a person wants to hear what is wrong with it.
      if (!everything) throw error;
      skipped.push({ skill: skill.id, reason: toSkillberthError(error).message });
    }
  }
  for (const folder of new Set(sources.map(source => source.runtimeFolder))) {
    for (const left of await removalsLeft(folder)) {
      removed.push({ path: left, bytes: await sizeOf(left), reason: 'what an interrupted removal left' });
      if (!dryRun) await removeAside(left);
    }
  }
  if (everything) {
    for (const entry of await unusedCacheEntries(cacheTime)) {
      const days = Math.floor(entry.unusedFor / day);
      const reason = `packages that no install has taken for ${days} days`;
      removed.push({ path: entry.path, bytes: entry.bytes, reason });
      if (!dryRun) await removeCacheEntry(entry.path);
    }
  }
  const bytes = removed.reduce((sum, each) => sum + each.bytes, 0);
  return { removed, skipped, bytes, dryRun };
}

/** Under another name first: an install that builds the entry anew at that moment must not lose what it puts there. */
async function removeCacheEntry(folder: string): Promise<void> {
  const aside = path.join(path.dirname(folder), buildingStart + randomBytes(8).toString('hex'));
  try {
    await rename(folder, aside);
  } catch (error) {
    // Somebody else has removed it.
    if (!isMissing(error)) throw error;
    return;
  }
  await removeAside(aside);
}

/** What `collect` would remove. */
async function foresee(layout: SkillLayout): Promise<readonly Removed[]> {
  const examined = await examine(layout);
  const leftovers = examined.lock === 'held' ? [] : await leftoversIn(layout);
  const garbage = await skillGarbage(examined);
  return [...leftovers, ...(await Promise.all(garbage.map(each => described(layout, each))))];
}

async function collect(layout: SkillLayout, context: OperationContext): Promise<readonly Removed[]> {
  const aside: string[] = [];
  const removed = await withLock(layout.lockFile, 'a removal of old versions', context, async () => {
    const found: Removed[] = [...(await leftoversIn(layout))];
    await repair(layout);
    for (const left of await leftoversIn(layout)) await remove(left.path);
    for (const garbage of await skillGarbage(await examine(layout))) {
      throwIfCancelled(context.signal);
      const description = await described(layout, garbage);
      context.onStep?.(`Removing ${placeOf(garbage)}`);
      aside.push(await setAside(layout, 'removed', garbage.path));
      if (garbage.kind === 'slot') await emptySlot(layout, garbage);
      found.push(description);
    }
    return found;
  });
  // Out of every reader's sight by now: nobody has to wait for this.
  for (const folder of aside) await removeAside(folder);
  return removed;
}

function placeOf({ version, slot, kind }: Garbage): string {
  const place = slot === undefined ? `version ${version}` : `version ${version}, slot ${slot}`;
  return kind === 'log' ? `old logs of ${place}` : place;
}

/** The version stays, and with it the place for the next install. */
async function emptySlot(layout: SkillLayout, { path: root, version, slot }: Garbage): Promise<void> {
  await makeFolder(path.join(root, 'logs'));
  await updateMeta(layout, version, meta => {
    const slots = { ...meta.slots };
    if (slot === undefined || slots[slot] === undefined) return meta;
    delete slots[slot];
    return { ...meta, slots };
  });
}

/** Under the data's own lock others write there, and what they have not put in place yet is not left over. */
async function leftoversIn(layout: SkillLayout): Promise<readonly Removed[]> {
  const leftovers = await leftoversOf(await examine(layout));
  const ours = leftovers.filter(({ path: file }) => !file.startsWith(layout.dataFolder + path.sep));
  return await Promise.all(
    ours.map(async ({ path: file }) => ({
      skill: layout.id,
      path: file,
      bytes: await sizeOf(file),
      reason: 'what a killed command left',
    })),
  );
}

async function described(layout: SkillLayout, garbage: Garbage): Promise<Removed> {
  const { version, slot, reason } = garbage;
  return {
    skill: layout.id,
    version,
    ...(slot === undefined ? {} : { slot }),
    path: garbage.path,
    bytes: await sizeOf(garbage.path),
    reason,
  };
}
