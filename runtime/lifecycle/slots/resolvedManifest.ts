import path from 'node:path';
import { validateResolvedManifest } from '../../../schemas/index.ts';
import {
  type JsonSchema,
  type PermissionSet,
  type ResourceLimits,
  SkillberthError,
  type SkillFormat,
  type SkillManifest,
  type SkillRuntime,
} from '../../../skill/index.ts';
import type { SkillOrigin } from '../../../workspace/index.ts';
import { readTextIfThere } from '../disk/files.ts';
import type { BuiltEnvironment } from '../environment/buildEnvironment.ts';
import { entryOf, moduleFile } from './entryModule.ts';
import type { SlotLayout } from './layout.ts';

/** What a run without its own settings gets: wall clock in seconds and tries. */
const defaultTimeoutSeconds = 30;

export interface ResolvedTool {
  readonly name: string;
  readonly description?: string;
  readonly module: string;
  readonly callable: string;
  readonly timeout_seconds: number;
  readonly retries: number;
  readonly input_schema?: JsonSchema;
  readonly output_schema?: JsonSchema;
  readonly permissions: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * `resolved.manifest.json`: everything a run needs to know of its slot. Paths are relative to the slot (a moved
 * workspace still works), except a host interpreter's; secrets are placeholders.
 */
export interface ResolvedManifest {
  /** Unique to this build; tells a slot's content from its predecessor's. */
  readonly build: string;
  readonly installed_at: string;
  /** Grows with each install of the skill: clocks go backwards. Absent in slots of earlier versions. */
  readonly sequence?: number;
  readonly content_hash: string;
  readonly file_count: number;
  /** Set where the content came from elsewhere than a source of the workspace. */
  readonly origin?: SkillOrigin;
  /** Else the source that was copied, relative to the runtime folder, with `/`. */
  readonly source_folder?: string;
  readonly format: SkillFormat;
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly runtime: {
    readonly kind: SkillRuntime;
    /** A plugin's module, relative to the skill's folder. */
    readonly entry?: string;
    /** Absolute, or `venv/bin/python` where the slot has a virtual environment. */
    readonly interpreter?: string;
    readonly version?: string;
    readonly python_paths: readonly string[];
    readonly skill_env: string;
    /** The Node that the slot was prepared with; each run looks for one anew. */
    readonly node?: { readonly version: string };
  };
  readonly tools: readonly ResolvedTool[];
  readonly default_tool?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly string[];
  /** Absent in slots of earlier versions, which may do nothing then. */
  readonly declared_permissions?: PermissionSet;
  readonly limits?: Partial<ResourceLimits>;
  readonly secrets: Readonly<Record<string, string>>;
}

export function resolveManifest(
  manifest: SkillManifest,
  slot: SlotLayout,
  { python, node }: BuiltEnvironment,
  build: {
    readonly id: string;
    readonly installedAt: string;
    readonly sequence: number;
    readonly contentHash: string;
    readonly fileCount: number;
    readonly origin: SkillOrigin | undefined;
    readonly sourceFolder: string | undefined;
  },
): ResolvedManifest {
  const relative = (folder: string): string => path.relative(slot.root, folder).split(path.sep).join('/');
  const defaultTool =
    manifest.defaultTool ?? (manifest.tools.length === 1 ? manifest.tools[0]?.name : undefined);
  return {
    build: build.id,
    installed_at: build.installedAt,
    sequence: build.sequence,
    content_hash: build.contentHash,
    file_count: build.fileCount,
    ...(build.origin === undefined ? {} : { origin: build.origin }),
    ...(build.sourceFolder === undefined ? {} : { source_folder: build.sourceFolder }),
    format: manifest.format,
    name: manifest.name,
    version: manifest.version,
    ...(manifest.description === undefined ? {} : { description: manifest.description }),
    runtime: {
      ...entryOf(manifest, slot.skillFolder),
      ...(python === undefined ? {} : { interpreter: python.interpreter, version: python.version }),
      python_paths: [slot.sources, slot.skillFolder, python?.siteFolder ?? slot.environment].map(relative),
      ...(node === undefined ? {} : { node: { version: node.version } }),
      skill_env: '../../../data/files/.skill_env.json',
    },
    tools: manifest.tools.map(tool => ({
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      module: moduleFile(manifest, tool.module, slot.skillFolder),
      callable: tool.callable,
      timeout_seconds: tool.timeoutSeconds ?? defaultTimeoutSeconds,
      retries: tool.retries ?? 1,
      ...(tool.inputSchema === undefined ? {} : { input_schema: tool.inputSchema }),
      ...(tool.outputSchema === undefined ? {} : { output_schema: tool.outputSchema }),
      permissions: tool.permissions,
      secrets: placeholders(tool.secrets),
    })),
    ...(defaultTool === undefined ? {} : { default_tool: defaultTool }),
    environment: manifest.environment,
    permissions: manifest.permissions,
    declared_permissions: manifest.declaredPermissions,
    limits: manifest.limits,
    secrets: placeholders(manifest.secrets),
  };
}

function placeholders(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map(name => [name, `\${secret:${name}}`]));
}

/** The slot's resolved manifest, or undefined where the slot was never prepared. */
export async function readResolvedManifest(slot: SlotLayout): Promise<ResolvedManifest | undefined> {
  const text = await readTextIfThere(slot.resolvedManifestFile);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (validateResolvedManifest(value)) return withKind(value as ResolvedManifest);
  } catch {
    // Falls through: broken JSON and a wrong shape need the same mend.
  }
  throw new SkillberthError({
    code: 'slot-unprepared',
    message: 'The slot is damaged: its resolved.manifest.json cannot be read.',
    subject: slot.resolvedManifestFile,
    nextStep: 'Install the skill again; that builds the slot anew.',
  });
}

/** Slots that version 0.1.0 filled do not say what runs them; there were only these two. */
function withKind(resolved: ResolvedManifest): ResolvedManifest {
  const { kind }: { readonly kind?: ResolvedManifest['runtime']['kind'] } = resolved.runtime;
  if (kind !== undefined) return resolved;
  const first = resolved.format === 'agent-skill' ? 'instructions' : 'python';
  return { ...resolved, runtime: { ...resolved.runtime, kind: first } };
}
