import { validateState } from '../../../schemas/index.ts';
import { isSemver, SkillberthError } from '../../../skill/index.ts';
import type { SlotName } from '../../report.ts';
import { remove } from '../disk/disk.ts';
import { readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { type SkillLayout, versionLayout } from './layout.ts';

export interface SlotReference {
  readonly version: string;
  readonly slot: SlotName;
}

/** `state.json`: the only authority on which slot is active. `generation` grows by one a switch. */
export interface SkillState extends SlotReference {
  readonly previous?: SlotReference;
  readonly generation: number;
}

/** The state, or undefined before the first activation. Throws `state-corrupt` and leaves the file alone. */
export async function readState(layout: SkillLayout): Promise<SkillState | undefined> {
  const text = await readTextIfThere(layout.stateFile);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw corrupt(layout);
  }
  if (!validateState(value)) throw corrupt(layout);
  const state = value as SkillState;
  // Versions name folders: nothing else may lead to one.
  if ([state, state.previous].every(place => place === undefined || isSemver(place.version))) return state;
  throw corrupt(layout);
}

/** Makes a switch visible: the one atomic commit point of activate and rollback. */
export async function commitState(layout: SkillLayout, state: SkillState): Promise<void> {
  await writeFileAtomic(layout.stateFile, `${JSON.stringify(state, null, 2)}\n`, { durable: true });
}

/**
 * Brings `current_version` and every version's `active` and `previous` in line with `state.json`. They are for people and
 * tools. `versions`: every installed one; a version that is gone gets no marker.
 */
export async function writeMirrors(
  layout: SkillLayout,
  state: SkillState,
  versions: readonly string[],
): Promise<void> {
  const { previous } = state;
  await mirror(layout.currentVersionFile, state.version);
  for (const version of versions) {
    const { activeFile, previousFile } = versionLayout(layout, version);
    await mirror(activeFile, state.version === version ? state.slot : undefined);
    await mirror(previousFile, previous?.version === version ? previous.slot : undefined);
  }
}

async function mirror(file: string, text: string | undefined): Promise<void> {
  const current = await readTextIfThere(file);
  if (text === undefined) {
    if (current !== undefined) await remove(file);
  } else if (current?.trim() !== text) {
    await writeFileAtomic(file, `${text}\n`);
  }
}

function corrupt({ id, stateFile }: SkillLayout): SkillberthError {
  return new SkillberthError({
    code: 'state-corrupt',
    message: 'state.json cannot be read, so it is unknown which slot is active.',
    subject: stateFile,
    nextStep: `Run \`skillberth doctor ${id} --fix\`, which keeps the file aside and restores what the markers beside it tell.`,
  });
}
