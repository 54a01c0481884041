import { validateMeta } from '../../../schemas/index.ts';
import type { Readiness, SlotName, TestOutcome } from '../../report.ts';
import { readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { type SkillLayout, versionLayout } from './layout.ts';
import type { SkillState } from './state.ts';

export interface SlotRecord {
  readonly build: string;
  readonly content_hash: string;
  /** ISO 8601. */
  readonly installed_at: string;
  readonly tests: TestOutcome;
  readonly default_tool?: string;
}

export interface HistoryEntry {
  readonly at: string;
  readonly action: 'install' | 'test' | 'activate' | 'rollback';
  readonly slot: SlotName;
  readonly build: string;
  /** The generation of `state.json` that a switch made. */
  readonly generation?: number;
  readonly tests?: TestOutcome;
}

/** `meta.json` of one version: what people and tools read about its slots. Facts that decide live in the slot. */
export interface VersionMeta {
  readonly version: string;
  readonly slots: Partial<Record<SlotName, SlotRecord>>;
  readonly readiness?: Readiness;
  readonly history: readonly HistoryEntry[];
}

/** A damaged `meta.json` reads as empty: nothing in it decides a switch, and the next write makes it whole. */
export async function readMeta(layout: SkillLayout, version: string): Promise<VersionMeta> {
  const empty: VersionMeta = { version, slots: {}, history: [] };
  const text = await readTextIfThere(versionLayout(layout, version).metaFile);
  if (text === undefined) return empty;
  try {
    const value: unknown = JSON.parse(text);
    return validateMeta(value) ? (value as VersionMeta) : empty;
  } catch {
    return empty;
  }
}

/** Writes what `change` makes of it; the same object back means that nothing changed. */
export async function updateMeta(
  layout: SkillLayout,
  version: string,
  change: (meta: VersionMeta) => VersionMeta,
): Promise<void> {
  const { metaFile } = versionLayout(layout, version);
  const meta = await readMeta(layout, version);
  const changed = change(meta);
  if (changed !== meta) await writeFileAtomic(metaFile, `${JSON.stringify(changed, null, 2)}\n`);
}

/** Adds the history entry of the last switch where a crash kept it from being written. */
export function withSwitchRecorded(
  meta: VersionMeta,
  state: SkillState,
  build: string,
  at: string,
): VersionMeta {
  if (meta.history.some(entry => entry.generation === state.generation)) return meta;
  return {
    ...meta,
    history: [
      ...meta.history,
      { at, action: 'activate', slot: state.slot, build, generation: state.generation },
    ],
  };
}
