import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorData } from '../../skill/index.ts';
import { type DiscoveredSkill, listFiles } from '../../workspace/index.ts';
import type { Readiness, SkillStatus, SlotStatus, ToolSummary, VersionStatus } from '../report.ts';
import { toSkillberthError } from '../systemError.ts';
import { contentHash } from './disk/contentHash.ts';
import { layoutOf, type SkillLayout, slotNames, slotRoot } from './slots/layout.ts';
import { readMeta } from './slots/meta.ts';
import type { ResolvedManifest } from './slots/resolvedManifest.ts';
import { installedVersions, isSame, type PreparedSlot, readSlot } from './slots/slots.ts';
import { readState, type SkillState, type SlotReference } from './slots/state.ts';

/** Everything a person wants to know of one skill. Reads only, and needs no lock. */
export async function status(skill: DiscoveredSkill): Promise<SkillStatus> {
  const layout = layoutOf(skill);
  const error = problemOf(skill);
  const facts = await readFacts(skill, layout);
  return {
    id: skill.id,
    format: skill.format,
    ...(skill.manifest?.description === undefined ? {} : { description: skill.manifest.description }),
    ...(skill.manifest === undefined ? {} : { sourceVersion: skill.manifest.version }),
    sourceFolder: skill.folder,
    sourceKind: skill.source.kind,
    manifestFile: skill.manifestFile,
    secrets: [],
    history: [],
    ...facts,
    ...(error === undefined ? {} : { error }),
  };
}

type Facts = Pick<SkillStatus, 'active' | 'previous' | 'readiness' | 'versions' | 'error'>;

/** A damaged state or slot is one skill's problem: it is reported with the skill and hides no other. */
async function readFacts(skill: DiscoveredSkill, layout: SkillLayout): Promise<Facts> {
  try {
    const state = await readState(layout);
    const versions = await installedVersions(layout);
    const all: VersionStatus[] = [];
    let readiness: Readiness | undefined;
    for (const version of versions) {
      const meta = await readMeta(layout, version);
      const slots = await Promise.all(
        slotNames.map(async slot => {
          const prepared = await readSlot(layout, { version, slot });
          return slotStatus(skill, layout, state, { version, slot }, prepared);
        }),
      );
      const active = state?.version === version;
      // A first install that is under way, or failed, has made its folders: nothing to show yet.
      if (!active && !slots.some(slot => slot.prepared)) continue;
      if (active) readiness = meta.readiness ?? { state: 'ready' };
      all.push({ version, active, slots });
    }
    const prepared = all.some(({ slots }) => slots.some(slot => slot.prepared));
    return {
      ...(state === undefined ? {} : { active: { version: state.version, slot: state.slot } }),
      ...(state?.previous === undefined ? {} : { previous: state.previous }),
      readiness: readiness ?? { state: prepared ? 'pending' : 'not_installed' },
      versions: all,
    };
  } catch (caught) {
    const error = toSkillberthError(caught);
    return { readiness: { state: 'unhealthy', detail: error.message }, versions: [], error: error.toData() };
  }
}

async function slotStatus(
  skill: DiscoveredSkill,
  layout: SkillLayout,
  state: SkillState | undefined,
  reference: SlotReference,
  prepared: PreparedSlot | undefined,
): Promise<SlotStatus> {
  const common = { ...reference, path: slotRoot(layout, reference.version, reference.slot) };
  const active = isSame(reference, state);
  if (prepared === undefined) {
    return {
      ...common,
      prepared: false,
      active,
      previous: false,
      pending: false,
      tests: { outcome: 'not-run', passed: 0, failed: 0 },
      tools: [],
    };
  }
  const { resolved, tests } = prepared;
  return {
    ...common,
    prepared: true,
    active,
    previous: isSame(reference, state?.previous) && prepared.used,
    pending: !active && !prepared.used,
    installedAt: resolved.installed_at,
    contentHash: resolved.content_hash,
    ...(reference.version === skill.manifest?.version
      ? { stale: await sourcesChanged(skill.folder, resolved) }
      : {}),
    tests: {
      outcome: tests?.outcome ?? 'not-run',
      passed: tests?.passed ?? 0,
      failed: tests?.failed ?? 0,
      ...(tests === undefined ? {} : { at: tests.at }),
    },
    tools: toolSummaries(resolved),
  };
}

function toolSummaries(resolved: ResolvedManifest): readonly ToolSummary[] {
  return resolved.tools.map(tool => ({
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    ...(tool.input_schema === undefined ? {} : { inputSchema: tool.input_schema }),
    timeoutSeconds: tool.timeout_seconds,
    isDefault: tool.name === resolved.default_tool,
  }));
}

/** Whether the sources differ from the installed copy. Hashes only when a file was added, removed or touched since. */
async function sourcesChanged(folder: string, resolved: ResolvedManifest): Promise<boolean> {
  const installedAt = Date.parse(resolved.installed_at);
  const files = await listFiles(folder);
  if (files.length !== resolved.file_count) return true;
  const touched = await Promise.all(
    files.map(async file => {
      const entry = await lstat(path.join(folder, file));
      // Clocks of file systems are coarse: a second's grace costs one needless hash at most.
      return Math.max(entry.mtimeMs, entry.ctimeMs) >= installedAt - 1000;
    }),
  );
  return touched.includes(true) ? (await contentHash(folder)) !== resolved.content_hash : false;
}

/** Why a skill cannot be used as its sources stand. */
function problemOf(skill: DiscoveredSkill): ErrorData | undefined {
  if (skill.error !== undefined) return skill.error;
  const errors = skill.findings.filter(finding => finding.severity === 'error');
  const first = errors[0];
  if (first === undefined) return undefined;
  return {
    code: 'manifest-invalid',
    message: errors.length === 1 ? first.message : `${first.message} (and ${errors.length - 1} more)`,
    subject: path.join(skill.folder, first.file),
    nextStep: 'Open the manifest and mend the errors it shows.',
  };
}
