import type { SkillManifest, ToolDefinition } from '../manifest.ts';
import { mappingOf, mappingsOf, numberOf, textOf } from './fields.ts';
import { manifestIdentity } from './manifestIdentity.ts';
import { parsePythonEntry } from './pythonEntry.ts';

type Data = Readonly<Record<string, unknown>>;

/** The normalised form of an agentos manifest: its commands are its tools. */
export function normaliseAgentos(file: string, data: Data, fallbackName: string): SkillManifest {
  return { ...manifestIdentity('agentos', file, data, fallbackName), tools: toolsOf(data) };
}

function toolsOf(data: Data): readonly ToolDefinition[] {
  const entry = mappingOf(data['entry']);
  const written = textOf(entry['module']);
  if (written === undefined) return [];
  const module = entry['runtime'] === 'python' ? parsePythonEntry(written).module : written;
  const milliseconds = numberOf(mappingOf(data['limits'])['max_runtime_ms']);
  const tools = new Map<string, ToolDefinition>();
  for (const item of mappingsOf(entry['exports'])) {
    const name = textOf(item['command']);
    const callable = textOf(item['handler']);
    if (name === undefined || callable === undefined || tools.has(name)) continue;
    const limit = milliseconds === undefined ? {} : { timeoutSeconds: milliseconds / 1000 };
    tools.set(name, { name, module, callable, ...limit, permissions: [], secrets: [] });
  }
  return [...tools.values()];
}
