import type { SkillManifest, ToolDefinition } from '../manifest.ts';
import { mappingOf, mappingsOf, numberOf, textOf } from './fields.ts';
import { manifestIdentity } from './manifestIdentity.ts';
import { parsePythonEntry } from './pythonEntry.ts';

type Data = Readonly<Record<string, unknown>>;

/** What a command may take where the manifest is silent. */
const defaultMilliseconds = 5000;

/** The normalised form of an agentos manifest: its commands are its tools. */
export function normaliseAgentos(file: string, data: Data, fallbackName: string): SkillManifest {
  const runtime = mappingOf(data['entry'])['runtime'] === 'nodejs' ? 'node' : 'python';
  return { ...manifestIdentity('agentos', file, data, fallbackName), runtime, tools: toolsOf(data) };
}

function toolsOf(data: Data): readonly ToolDefinition[] {
  const entry = mappingOf(data['entry']);
  const written = textOf(entry['module']);
  if (written === undefined) return [];
  const module = entry['runtime'] === 'python' ? pythonModule(written) : plainPath(written);
  const milliseconds = numberOf(mappingOf(data['limits'])['max_runtime_ms']) ?? defaultMilliseconds;
  const tools = new Map<string, ToolDefinition>();
  for (const item of mappingsOf(entry['exports'])) {
    const name = textOf(item['command']);
    const callable = textOf(item['handler']);
    if (name === undefined || callable === undefined || tools.has(name)) continue;
    const timeoutSeconds = milliseconds / 1000;
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
