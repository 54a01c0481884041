import type { SlotName } from '../../report.ts';
import { toSkillberthError } from '../../systemError.ts';
import type { DoctorFinding } from '../../upkeepReport.ts';
import { type SkillLayout, slotNames, slotRoot } from '../slots/layout.ts';
import { byInstall, installedVersions, isSame, type PreparedSlot, readSlot } from '../slots/slots.ts';
import { readState, type SkillState, type SlotReference } from '../slots/state.ts';
import { lockState } from './lockState.ts';

/** A slot as it was found; without `prepared` and `damage` it is empty. */
export interface ExaminedSlot extends SlotReference {
  /** Absolute. */
  readonly root: string;
  readonly prepared?: PreparedSlot;
  /** Why it cannot be read. */
  readonly damage?: string;
}

/** Everything of one skill's runtime that upkeep decides on. */
export interface ExaminedSkill {
  readonly layout: SkillLayout;
  readonly lock: 'free' | 'held' | 'damaged';
  readonly state: SkillState | undefined;
  /** Why `state.json` cannot be read. */
  readonly stateDamage?: string;
  readonly versions: readonly string[];
  readonly slots: readonly ExaminedSlot[];
}

/** A finding of one skill before its id is added. */
export type SkillFinding = Omit<DoctorFinding, 'skill' | 'fixed'>;

/** Reads only, and needs no lock. */
export async function examine(layout: SkillLayout): Promise<ExaminedSkill> {
  const lock = await lockState(layout.lockFile);
  const versions = await installedVersions(layout);
  const places = versions.flatMap(version => slotNames.map(slot => ({ version, slot })));
  const slots = await Promise.all(places.map(place => examineSlot(layout, place)));
  try {
    return { layout, lock, state: await readState(layout), versions, slots };
  } catch (error) {
    return { layout, lock, state: undefined, stateDamage: toSkillberthError(error).message, versions, slots };
  }
}

async function examineSlot(layout: SkillLayout, place: SlotReference): Promise<ExaminedSlot> {
  const root = slotRoot(layout, place.version, place.slot);
  try {
    const prepared = await readSlot(layout, place);
    return { ...place, root, ...(prepared === undefined ? {} : { prepared }) };
  } catch (error) {
    return { ...place, root, damage: toSkillberthError(error).message };
  }
}

export function slotAt(
  { slots }: ExaminedSkill,
  place: { readonly version: string; readonly slot: SlotName } | undefined,
): ExaminedSlot | undefined {
  return place === undefined ? undefined : slots.find(slot => isSame(slot, place));
}

/** The newest install that was never active. */
export function pendingOf(examined: ExaminedSkill): ExaminedSlot | undefined {
  const prepared = examined.slots.flatMap(slot => slot.prepared ?? []);
  const never = prepared.filter(slot => !slot.used && !isSame(slot, examined.state));
  return slotAt(examined, never.sort(byInstall).at(-1));
}

/** In words: `version 1.0.0, slot A`. */
export function slotText({ version, slot }: SlotReference): string {
  return `version ${version}, slot ${slot}`;
}
