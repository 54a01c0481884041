import type { SkillManifest, ToolDefinition } from '../manifest.ts';
import { versionOf } from './adaos.ts';
import { mappingOf, mappingsOf, numberOf, textOf } from './fields.ts';
import { parsePythonEntry } from './pythonEntry.ts';

type Data = Readonly<Record<string, unknown>>;

/** The normalised form of an agentos manifest: its commands are its tools. */
export function normaliseAgentos(file: string, data: Data, fallbackName: string): SkillManifest {
  const description = textOf(data['description']);
  return {
    format: 'agentos',
    file,
    name: textOf(data['skill_id']) ?? fallbackName,
    version: versionOf(data),
    ...(description === undefined ? {} : { description }),
    tools: toolsOf(data),
    dependencies: [],
    environment: {},
    secrets: [],
    permissions: [],
  };
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
