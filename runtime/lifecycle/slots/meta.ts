import { randomBytes } from 'node:crypto';
import { validateMeta } from '../../../schemas/index.ts';
import type { Readiness, SlotName, TestOutcome, TestReport } from '../../report.ts';
import { rename } from '../disk/disk.ts';
import { readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { type SkillLayout, versionLayout } from './layout.ts';
import type { ResolvedManifest } from './resolvedManifest.ts';

export interface SlotRecord {
  readonly build: string;
  readonly content_hash: string;
  /** ISO 8601. */
  readonly installed_at: string;
  readonly tests: TestOutcome;
  /** Of the last test run; ISO 8601. */
  readonly tested_at?: string;
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

/** A switch that is about to be made. */
export interface PendingSwitch {
  readonly entry: HistoryEntry & { readonly generation: number };
  /** What the probe before it found. */
  readonly readiness?: Readiness;
}

/** `meta.json` of one version: what people and tools read about its slots. Facts that decide live in the slot. */
export interface VersionMeta {
  readonly version: string;
  readonly slots: Partial<Record<SlotName, SlotRecord>>;
  readonly readiness?: Readiness;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  /** Becomes history once `state.json` has its generation; else the switch never happened. */
  readonly switching?: PendingSwitch;
}

/** A damaged `meta.json` reads as empty: nothing in it decides a switch, and the next write makes it whole. */
export async function readMeta(layout: SkillLayout, version: string): Promise<VersionMeta> {
  return (await readMetaFile(layout, version)).meta;
}

async function readMetaFile(
  layout: SkillLayout,
  version: string,
): Promise<{ readonly meta: VersionMeta; readonly damaged: boolean }> {
  const empty: VersionMeta = { version, slots: {}, history: [] };
  const text = await readTextIfThere(versionLayout(layout, version).metaFile);
  if (text === undefined) return { meta: empty, damaged: false };
  try {
    const value: unknown = JSON.parse(text);
    if (validateMeta(value)) return { meta: value as VersionMeta, damaged: false };
  } catch {
    // Broken JSON and a wrong shape need the same mend.
  }
  return { meta: empty, damaged: true };
}

/**
 * Writes what `change` makes of it; the same object back means that nothing changed. A damaged file is kept beside it,
 * for whoever can still read something in it.
 */
export async function updateMeta(
  layout: SkillLayout,
  version: string,
  change: (meta: VersionMeta) => VersionMeta,
): Promise<void> {
  const { metaFile } = versionLayout(layout, version);
  const { meta, damaged } = await readMetaFile(layout, version);
  const changed = change(meta);
  if (changed === meta) return;
  if (damaged) await rename(metaFile, `${metaFile}.damaged-${randomBytes(4).toString('hex')}`);
  await writeFileAtomic(metaFile, `${JSON.stringify(changed, null, 2)}\n`);
}

export function withInstall(
  meta: VersionMeta,
  slot: SlotName,
  resolved: ResolvedManifest,
  tests: TestReport | undefined,
): VersionMeta {
  const outcome = tests?.outcome ?? 'not-run';
  const { build, content_hash, installed_at: at, default_tool } = resolved;
  const record: SlotRecord = {
    build,
    content_hash,
    installed_at: at,
    tests: outcome,
    ...(tests === undefined ? {} : { tested_at: tests.at }),
    ...(default_tool === undefined ? {} : { default_tool }),
  };
  return {
    ...meta,
    slots: { ...meta.slots, [slot]: record },
    history: [...meta.history, { at, action: 'install', slot, build, tests: outcome }],
  };
}

export function withTestRun(
  meta: VersionMeta,
  slot: SlotName,
  build: string,
  { at, outcome }: TestReport,
): VersionMeta {
  const record = meta.slots[slot];
  return {
    ...meta,
    ...(record === undefined
      ? {}
      : { slots: { ...meta.slots, [slot]: { ...record, tests: outcome, tested_at: at } } }),
    history: [...meta.history, { at, action: 'test', slot, build, tests: outcome }],
  };
}

/** The pending switch was made. */
export function withSwitch(meta: VersionMeta, { entry, readiness }: PendingSwitch): VersionMeta {
  const { switching: _made, ...rest } = meta;
  return { ...rest, ...(readiness === undefined ? {} : { readiness }), history: [...meta.history, entry] };
}
