import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SlotName } from '../../report.ts';
import { entriesOf, isMissing } from '../disk/files.ts';
import { slotNames, versionLayout } from '../slots/layout.ts';
import { isSame } from '../slots/slots.ts';
import { type ExaminedSkill, type ExaminedSlot, pendingOf } from './examinedSkill.ts';

/** Milliseconds that logs stay which nobody adds to any more. */
const logTime = 7 * 24 * 60 * 60 * 1000;

/** Something of a skill that nobody needs any more. */
export interface Garbage {
  /** Absolute. */
  readonly path: string;
  readonly version: string;
  /** Set where the version stays and only this slot is emptied. */
  readonly slot?: SlotName;
  readonly kind: 'version' | 'slot' | 'log';
  readonly reason: string;
}

/** Old versions, slots and logs: everything but the active slot, the previous one, and the newest never active one. */
export async function skillGarbage(examined: ExaminedSkill): Promise<readonly Garbage[]> {
  // Without the state it is unknown which slots count.
  if (examined.stateDamage !== undefined) return [];
  const garbage: Garbage[] = [];
  for (const version of examined.versions) {
    const slots = examined.slots.filter(slot => slot.version === version);
    const kept = slots.filter(slot => isKept(examined, slot));
    if (kept.length === 0 && (await isOver(examined, version, slots))) {
      garbage.push({
        path: versionLayout(examined.layout, version).root,
        version,
        kind: 'version',
        reason: slots.some(isFilled)
          ? `version ${version} is neither active, previous nor pending`
          : `version ${version} holds only old logs`,
      });
      continue;
    }
    garbage.push(...slots.filter(slot => isFilled(slot) && !kept.includes(slot)).map(slotGarbage));
    for (const slot of slots) garbage.push(...(await logGarbage(slot)));
  }
  return garbage;
}

function isKept(examined: ExaminedSkill, slot: ExaminedSlot): boolean {
  const { state } = examined;
  return isSame(slot, state) || isSame(slot, state?.previous) || slot === pendingOf(examined);
}

function isFilled(slot: ExaminedSlot): boolean {
  return slot.prepared !== undefined || slot.damage !== undefined;
}

/** A version without content has had a failed install, whose log is still of use for a while. */
async function isOver(
  { layout }: ExaminedSkill,
  version: string,
  slots: readonly ExaminedSlot[],
): Promise<boolean> {
  if (slots.some(isFilled)) return true;
  const { root, slotsFolder } = versionLayout(layout, version);
  const logs = slotNames.map(slot => path.join(slotsFolder, slot, 'logs'));
  const files = await Promise.all(
    logs.map(async folder => (await entriesOf(folder)).map(name => path.join(folder, name))),
  );
  const ages = await Promise.all([root, ...files.flat()].map(ageOf));
  return Math.min(...ages) > logTime;
}

function slotGarbage(slot: ExaminedSlot): Garbage {
  return {
    path: slot.root,
    version: slot.version,
    slot: slot.slot,
    kind: 'slot',
    reason: `version ${slot.version}, slot ${slot.slot} is neither active, previous nor pending`,
  };
}

/** Logs that grew long and were put away. */
async function logGarbage(slot: ExaminedSlot): Promise<readonly Garbage[]> {
  const folder = path.join(slot.root, 'logs');
  const garbage: Garbage[] = [];
  for (const name of await entriesOf(folder)) {
    const file = path.join(folder, name);
    if (!name.endsWith('.log.old') || (await ageOf(file)) <= logTime) continue;
    const { version } = slot;
    garbage.push({ path: file, version, slot: slot.slot, kind: 'log', reason: 'a log that was put away' });
  }
  return garbage;
}

/** Milliseconds since the last change; of what is gone, none. */
async function ageOf(file: string): Promise<number> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
