import { lstatSync } from 'node:fs';
import path from 'node:path';
import { type DiscoveredSkill, listFiles, stepsBelow } from '../../workspace/index.ts';
import type { SlotStatus, ToolSummary } from '../report.ts';
import { contentHash } from './disk/contentHash.ts';
import { type SkillLayout, slotRoot } from './slots/layout.ts';
import type { ResolvedManifest } from './slots/resolvedManifest.ts';
import { isSame, type PreparedSlot } from './slots/slots.ts';
import type { SkillState, SlotReference } from './slots/state.ts';

/** One slot as a person sees it; `prepared` is its content, undefined where nothing is installed. */
export async function slotStatus(
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
    build: resolved.build,
    contentHash: resolved.content_hash,
    ...(resolved.origin === undefined ? {} : { origin: resolved.origin }),
    ...(isCopyOf(skill, layout, resolved) ? { stale: await sourcesChanged(skill, resolved) } : {}),
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

/** A slot of another version, or one whose sources are not here, has nothing that could have changed since. */
function isCopyOf(skill: DiscoveredSkill, layout: SkillLayout, resolved: ResolvedManifest): boolean {
  if (resolved.version !== skill.manifest?.version || resolved.origin?.kind === 'git') return false;
  // Without its folder an installed skill is read from its own slot.
  return stepsBelow(layout.root, skill.folder) === undefined;
}

/** Whether the sources differ from the installed copy. Hashes only when a file was added, removed or touched since. */
async function sourcesChanged(
  { folder, paths }: DiscoveredSkill,
  resolved: ResolvedManifest,
): Promise<boolean> {
  const installedAt = Date.parse(resolved.installed_at);
  const files = paths === undefined ? await listFiles(folder) : [...paths];
  if (files.length !== resolved.file_count) return true;
  const touched = files.some(file => {
    // At once: hundreds of skills are listed together, and a detour for each file costs ten times the reading.
    const entry = lstatSync(folder + path.sep + file, { throwIfNoEntry: false });
    // Clocks of file systems are coarse: a second's grace costs one needless hash at most.
    return entry === undefined || Math.max(entry.mtimeMs, entry.ctimeMs) >= installedAt - 1000;
  });
  return touched ? (await contentHash(folder)) !== resolved.content_hash : false;
}
