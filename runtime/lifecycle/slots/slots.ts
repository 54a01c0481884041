import { readdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { compareVersions, SkillberthError } from '../../../skill/index.ts';
import type { SlotName, TestReport } from '../../report.ts';
import {
  entriesOf,
  exists,
  isForbidden,
  isMissing,
  readTextIfThere,
  removeFolder,
  writeFileAtomic,
} from '../disk/files.ts';
import {
  type SkillLayout,
  type SlotLayout,
  slotLayout,
  slotNames,
  slotRoot,
  versionLayout,
} from './layout.ts';
import { type ResolvedManifest, readResolvedManifest } from './resolvedManifest.ts';
import type { SkillState, SlotReference } from './state.ts';

/** A prepared slot as it stands on disk. */
export interface PreparedSlot extends SlotReference {
  readonly layout: SlotLayout;
  readonly resolved: ResolvedManifest;
  readonly tests: TestReport | undefined;
  /** This build has been active. Rollback returns only to such a slot: another one was replaced by an install. */
  readonly used: boolean;
}

/** The slot's content, or undefined where nothing is installed in it. */
export async function readSlot(
  layout: SkillLayout,
  reference: SlotReference,
): Promise<PreparedSlot | undefined> {
  const { slotsFolder } = versionLayout(layout, reference.version);
  const read = async (folder: string): Promise<PreparedSlot | undefined> => {
    const slot = slotLayout(path.join(slotsFolder, folder), layout.id);
    const resolved = await readResolvedManifest(slot);
    if (resolved === undefined) return undefined;
    return {
      ...reference,
      layout: slot,
      resolved,
      tests: await readTests(slot, resolved.build),
      used: await exists(slot.usedFile),
    };
  };
  const own = await read(reference.slot);
  if (own !== undefined) return own;
  // Between the two renames of a swap the old content has another name; after them the new one has the slot's.
  const aside = await setAside(slotsFolder, reference.slot);
  return (aside === undefined ? undefined : await read(aside)) ?? (await read(reference.slot));
}

/** Like `readSlot`, but an empty slot is an error that says what to do. */
export async function requireSlot(layout: SkillLayout, reference: SlotReference): Promise<PreparedSlot> {
  const slot = await readSlot(layout, reference);
  if (slot !== undefined) return slot;
  throw new SkillberthError({
    code: 'slot-unprepared',
    message: `Slot ${reference.slot} of version ${reference.version} has never been prepared.`,
    subject: slotRoot(layout, reference.version, reference.slot),
    nextStep: `Run \`skillberth install ${layout.id}\` first.`,
  });
}

async function readTests(slot: SlotLayout, build: string): Promise<TestReport | undefined> {
  const text = await readTextIfThere(slot.testsFile);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as { build?: string; report?: TestReport };
    return value.build === build ? value.report : undefined;
  } catch {
    // Written atomically, so only a foreign hand damages it; "not run" is then the safe reading.
    return undefined;
  }
}

/** Every installed version, newest first by semver. */
export async function installedVersions(layout: SkillLayout): Promise<readonly string[]> {
  try {
    const entries = readdirSync(layout.root, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory() && entry.name !== 'data')
      .map(entry => entry.name)
      .sort((a, b) => compareVersions(b, a));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function preparedSlots(layout: SkillLayout): Promise<readonly PreparedSlot[]> {
  const versions = await installedVersions(layout);
  const places = versions.flatMap(version => slotNames.map(slot => ({ version, slot })));
  const slots = await Promise.all(places.map(place => readSlot(layout, place)));
  return slots.filter(slot => slot !== undefined);
}

/** The newest install that was never active: what `activate` and `test` mean when no slot is named. */
export async function pendingSlot(
  layout: SkillLayout,
  state: SkillState | undefined,
): Promise<PreparedSlot | undefined> {
  const candidates = (await preparedSlots(layout)).filter(slot => !isSame(slot, state) && !slot.used);
  return candidates.sort((a, b) => (a.resolved.installed_at < b.resolved.installed_at ? 1 : -1))[0];
}

/**
 * The slot an install fills: never the active one; rather not the one that rollback needs; A before B.
 * Throws `slot-active` when the caller names the active slot.
 */
export function chooseSlot(
  version: string,
  state: SkillState | undefined,
  wanted: SlotName | undefined,
): SlotName {
  const active = state?.version === version ? state.slot : undefined;
  if (wanted !== undefined) {
    if (wanted !== active) return wanted;
    throw new SkillberthError({
      code: 'slot-active',
      message: `Slot ${wanted} of version ${version} is active; an install never touches the active slot.`,
      nextStep: `Leave --slot out, or name the other slot.`,
    });
  }
  const free = slotNames.filter(name => name !== active);
  const previous = state?.previous;
  return (
    free.find(name => !(previous?.version === version && previous.slot === name)) ?? (free[0] as SlotName)
  );
}

/** Notes in the slot itself that its build has been active. */
export async function markUsed(slot: PreparedSlot): Promise<void> {
  if (!slot.used) await writeFileAtomic(slot.layout.usedFile, '');
}

export function isSame(reference: SlotReference, other: SlotReference | undefined): boolean {
  return other !== undefined && reference.version === other.version && reference.slot === other.slot;
}

/**
 * Swaps a finished stage into a slot. The slot's `logs` folder stays. Two renames: should the process die between
 * them, `repairSlots` (and every reader) finds the old content under its set-aside name.
 */
export async function swapIntoSlot(stage: SlotLayout, slotsFolder: string, slot: SlotName): Promise<void> {
  const target = path.join(slotsFolder, slot);
  const aside = path.join(slotsFolder, `.old-${slot}-${path.basename(stage.root)}`);
  await rename(target, aside);
  await rename(path.join(aside, 'logs'), stage.logs);
  await rename(stage.root, target);
  await removeLeftover(aside);
}

/** The switch of content is done: what cannot be removed (another user's files) is left to the next writer. */
async function removeLeftover(folder: string): Promise<void> {
  try {
    await removeFolder(folder);
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}

/** Puts set-aside content back and removes what dead installs left. Only under the skill's lock. */
export async function repairSlots(layout: SkillLayout, version: string): Promise<void> {
  const { slotsFolder } = versionLayout(layout, version);
  for (const name of slotNames) {
    const aside = await setAside(slotsFolder, name);
    if (aside === undefined) continue;
    const old = path.join(slotsFolder, aside);
    if (await exists(path.join(slotsFolder, name))) {
      await removeLeftover(old);
      continue;
    }
    const stagedLogs = path.join(slotsFolder, aside.slice(`.old-${name}-`.length), 'logs');
    if (!(await exists(path.join(old, 'logs'))) && (await exists(stagedLogs))) {
      await rename(stagedLogs, path.join(old, 'logs'));
    }
    await rename(old, path.join(slotsFolder, name));
  }
  for (const entry of await entriesOf(slotsFolder)) {
    if (entry.startsWith('.stage-')) await removeLeftover(path.join(slotsFolder, entry));
  }
}

async function setAside(slotsFolder: string, slot: SlotName): Promise<string | undefined> {
  return (await entriesOf(slotsFolder)).find(entry => entry.startsWith(`.old-${slot}-`));
}
