import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareVersions, isSemver, SkillberthError } from '../../../skill/index.ts';
import type { SlotName, TestReport } from '../../report.ts';
import { isMissing, readTextIfThere, writeFileAtomic } from '../disk/files.ts';
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
import { setAside } from './swap.ts';
import { readTests } from './testRecord.ts';

/** A prepared slot as it stands on disk. */
export interface PreparedSlot extends SlotReference {
  readonly layout: SlotLayout;
  readonly resolved: ResolvedManifest;
  readonly tests: TestReport | undefined;
  /** This build has been active. Rollback returns only to such a slot: another one was replaced by an install. */
  readonly used: boolean;
}

/** The slot's content, or undefined where nothing is installed in it. Needs no lock: it is one build's, whole. */
export async function readSlot(
  layout: SkillLayout,
  reference: SlotReference,
): Promise<PreparedSlot | undefined> {
  const { slotsFolder } = versionLayout(layout, reference.version);
  const read = (folder: string): Promise<PreparedSlot | 'empty' | undefined> =>
    readWhole(slotLayout(path.join(slotsFolder, folder), layout.id), reference);
  // Between the two renames of a swap the old content has another name; after them the new one has the slot's.
  const content =
    (await read(reference.slot)) ??
    (await readAside(slotsFolder, reference.slot, read)) ??
    (await read(reference.slot));
  return content === 'empty' ? undefined : content;
}

async function readAside<Content>(
  slotsFolder: string,
  slot: SlotName,
  read: (folder: string) => Promise<Content>,
): Promise<Content | undefined> {
  const aside = await setAside(slotsFolder, slot);
  return aside === undefined ? undefined : await read(aside);
}

/**
 * Undefined where there is no such folder. Reads again when an install swapped the folder meanwhile: two builds must
 * not be read as one.
 */
async function readWhole(
  layout: SlotLayout,
  reference: SlotReference,
): Promise<PreparedSlot | 'empty' | undefined> {
  for (;;) {
    const folder = numberOf(layout.root);
    if (folder === undefined) return undefined;
    const resolved = await readResolvedManifest(layout);
    const content =
      resolved === undefined
        ? 'empty'
        : {
            ...reference,
            layout,
            resolved,
            tests: await readTests(layout, resolved.build),
            used: isUsedBy(resolved.build, await readTextIfThere(layout.usedFile)),
          };
    if (numberOf(layout.root) === folder) return content;
  }
}

/** Version 0.1.0 left the mark empty. */
function isUsedBy(build: string, mark: string | undefined): boolean {
  return mark?.trim() === build || mark === '';
}

/** Tells a folder from the one that had its name before. */
function numberOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}

/** Like `readSlot`, but an empty slot is an error that says what to do. */
export async function requireSlot(layout: SkillLayout, reference: SlotReference): Promise<PreparedSlot> {
  const slot = await readSlot(layout, reference);
  if (slot !== undefined) return slot;
  throw new SkillberthError({
    code: 'slot-unprepared',
    message: `Slot ${reference.slot} of version ${reference.version} is not prepared.`,
    subject: slotRoot(layout, reference.version, reference.slot),
    nextStep: `Run \`skillberth install ${layout.id}\` first; \`skillberth doctor ${layout.id}\` tells more of what is there.`,
  });
}

/** Every installed version, newest first by semver. A folder with another name is not ours. */
export async function installedVersions(layout: SkillLayout): Promise<readonly string[]> {
  try {
    const entries = readdirSync(layout.root, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory() && isSemver(entry.name))
      .map(entry => entry.name)
      .sort((a, b) => compareVersions(b, a));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * The prepared slots of some versions. A damaged one bars no command on the others (installing into it mends it);
 * `damage` says what is wrong with the first.
 */
export async function soundSlots(
  layout: SkillLayout,
  versions: readonly string[],
): Promise<{ readonly slots: readonly PreparedSlot[]; readonly damage?: SkillberthError }> {
  const slots: PreparedSlot[] = [];
  let damage: SkillberthError | undefined;
  for (const place of versions.flatMap(version => slotNames.map(slot => ({ version, slot })))) {
    try {
      const slot = await readSlot(layout, place);
      if (slot !== undefined) slots.push(slot);
    } catch (error) {
      if (!(error instanceof SkillberthError)) throw error;
      damage ??= error;
    }
  }
  return { slots, ...(damage === undefined ? {} : { damage }) };
}

/** Oldest install first, whatever the clock said. */
export function byInstall({ resolved: one }: PreparedSlot, { resolved: other }: PreparedSlot): number {
  const order = (one.sequence ?? 0) - (other.sequence ?? 0);
  return order === 0 ? one.installed_at.localeCompare(other.installed_at) : order;
}

/** What the next install is numbered. Only under the skill's lock. */
export async function nextSequence(layout: SkillLayout): Promise<number> {
  const { slots } = await soundSlots(layout, await installedVersions(layout));
  return Math.max(0, ...slots.map(({ resolved }) => resolved.sequence ?? 0)) + 1;
}

/** The newest install that was never active: what `activate` and `test` mean when no slot is named. */
export async function pendingSlot(
  layout: SkillLayout,
  state: SkillState | undefined,
): Promise<PreparedSlot | undefined> {
  const { slots, damage } = await soundSlots(layout, await installedVersions(layout));
  const candidates = slots.filter(slot => !isSame(slot, state) && !slot.used);
  const newest = candidates.sort(byInstall).at(-1);
  if (newest === undefined && damage !== undefined) throw damage;
  return newest;
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
  if (!slot.used) await writeFileAtomic(slot.layout.usedFile, `${slot.resolved.build}\n`);
}

export function isSame(reference: SlotReference, other: SlotReference | undefined): boolean {
  return other !== undefined && reference.version === other.version && reference.slot === other.slot;
}
