import type { SkillManifest, ToolDefinition } from '../manifest.ts';
import {
  agentosLimits,
  agentosPermissions,
  agentosWallClock,
  type ResourceLimits,
} from '../permissions/index.ts';
import { mappingOf, mappingsOf, textOf } from './fields.ts';
import { manifestIdentity } from './manifestIdentity.ts';
import { parsePythonEntry } from './pythonEntry.ts';

type Data = Readonly<Record<string, unknown>>;

/** The normalised form of an agentos manifest: its commands are its tools. */
export function normaliseAgentos(file: string, data: Data, fallbackName: string): SkillManifest {
  const runtime = mappingOf(data['entry'])['runtime'] === 'nodejs' ? 'node' : 'python';
  const limits = agentosLimits(data);
  return {
    ...manifestIdentity('agentos', file, data, fallbackName),
    runtime,
    tools: toolsOf(data, limits),
    declaredPermissions: agentosPermissions(data),
    limits,
  };
}

function toolsOf(data: Data, { wallClockMs = agentosWallClock }: ResourceLimits): readonly ToolDefinition[] {
  const entry = mappingOf(data['entry']);
  const written = textOf(entry['module']);
  if (written === undefined) return [];
  const module = entry['runtime'] === 'python' ? pythonModule(written) : plainPath(written);
  const tools = new Map<string, ToolDefinition>();
  for (const item of mappingsOf(entry['exports'])) {
    const name = textOf(item['command']);
    const callable = textOf(item['handler']);
    if (name === undefined || callable === undefined || tools.has(name)) continue;
    const timeoutSeconds = wallClockMs / 1000;
    tools.set(name, { name, module, callable, timeoutSeconds, permissions: [], secrets: [] });
  }
  return [...tools.values()];
}

/** A path stays one: unlike a dotted name it means this file, whatever else Python knows by the name. */
function pythonModule(written: string): string {
  return written.endsWith('.py') ? plainPath(written) : parsePythonEntry(written).module;
}

function plainPath(written: string): string {
  return written.replace(/^(?:\.\/)+/, '');
}
