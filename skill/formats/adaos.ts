import { isMapping } from '../document/index.ts';
import type { JsonSchema, SkillManifest, ToolDefinition } from '../manifest.ts';
import { adaosPermissions } from '../permissions/index.ts';
import { mappingOf, mappingsOf, numberOf, textOf, textsOf } from './fields.ts';
import { manifestIdentity } from './manifestIdentity.ts';
import { defaultModule, parsePythonEntry } from './pythonEntry.ts';

type Data = Readonly<Record<string, unknown>>;

/** The normalised form of an adaos manifest; `fallbackName` stands where it names nothing. */
export function normaliseAdaos(file: string, data: Data, fallbackName: string): SkillManifest {
  const runtime = mappingOf(data['runtime']);
  const module = moduleOf(data, runtime);
  const tools = new Map<string, ToolDefinition>();
  for (const item of mappingsOf(data['tools'])) {
    const name = textOf(item['name']);
    if (name !== undefined) tools.set(name, toolOf(name, item, module));
  }
  const defaultTool = textOf(data['default_tool']) ?? (tools.size === 1 ? [...tools.keys()][0] : undefined);
  const surroundings = mappingOf(runtime['env']);
  const python = textOf(surroundings['python']) ?? textOf(runtime['python']);
  // `global` says that the interpreter at hand will do, whatever else is written.
  const isVirtual =
    surroundings['mode'] === 'venv' || (python !== undefined && surroundings['mode'] !== 'global');
  const environment = environmentOf(data['env']);
  const permissions = textsOf(data['permissions']);
  const words = [permissions, ...[...tools.values()].map(tool => tool.permissions)].flat();
  return {
    ...manifestIdentity('adaos', file, data, fallbackName),
    tools: [...tools.values()],
    ...(defaultTool === undefined ? {} : { defaultTool }),
    dependencies: dependenciesOf(data['dependencies']),
    environment,
    secrets: textsOf(data['secrets']),
    permissions,
    declaredPermissions: adaosPermissions(words, environment),
    ...(python === undefined ? {} : { python }),
    ...(isVirtual ? { virtualEnvironment: true } : {}),
  };
}

function moduleOf(data: Data, runtime: Data): string {
  const entry = data['entry'];
  const named =
    textOf(entry) ??
    textOf(mappingOf(entry)['module']) ??
    textOf(mappingOf(entry)['script']) ??
    textOf(runtime['module']);
  return named === undefined ? defaultModule : parsePythonEntry(named).module;
}

function toolOf(name: string, item: Data, module: string): ToolDefinition {
  const entry = parsePythonEntry(textOf(item['entry']) ?? module);
  const description = textOf(item['description']);
  const timeoutSeconds = numberOf(item['timeout_seconds']) ?? numberOf(item['timeout']);
  const retries = numberOf(item['retries']);
  const inputSchema = schemaOf(item['input_schema']);
  const outputSchema = schemaOf(item['output_schema']);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    module: entry.module,
    callable: entry.callable ?? name,
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(retries === undefined ? {} : { retries }),
    permissions: textsOf(item['permissions']),
    secrets: textsOf(item['secrets']),
  };
}

/** `true` allows everything, as does an absent schema; `false` allows nothing. */
function schemaOf(value: unknown): JsonSchema | undefined {
  if (value === false) return { not: {} };
  return isMapping(value) ? value : undefined;
}

function dependenciesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(item => {
    const requirement = textOf(item);
    if (requirement !== undefined) return [requirement];
    const name = textOf(mappingOf(item)['name']);
    return name === undefined ? [] : [name + versionRange(textOf(mappingOf(item)['version']) ?? '*')];
  });
}

/** A bare version is pinned; `*` and `latest` ask for none. */
function versionRange(version: string): string {
  if (version === '*' || version === 'latest') return '';
  return /^\d/.test(version) ? `==${version}` : version;
}

function environmentOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mappingOf(value))
      .filter(([, item]) => ['string', 'number', 'boolean'].includes(typeof item))
      .map(([name, item]) => [name, String(item)]),
  );
}
