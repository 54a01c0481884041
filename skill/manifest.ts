import type { PermissionSet, ResourceLimits } from './permissions/index.ts';

/** The four skill formats; see docs/formats.md for how a folder is recognised. */
export type SkillFormat = 'agent-skill' | 'adytum' | 'adaos' | 'agentos';

/** A JSON Schema as an author wrote it: opaque to us until a validator compiles it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What runs a skill's code; `instructions`: it has none of its own. */
export type SkillRuntime = 'python' | 'node' | 'instructions';

/** One callable of a skill, normalised over the formats. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** A dotted Python module, for example `handlers.main`, or a file of the skill, for example `src/main.ts`. */
  readonly module: string;
  readonly callable: string;
  readonly inputSchema?: JsonSchema;
  readonly outputSchema?: JsonSchema;
  readonly timeoutSeconds?: number;
  readonly retries?: number;
  readonly permissions: readonly string[];
  readonly secrets: readonly string[];
}

/** What every format says of a skill, in one shape. Built only from a manifest without errors. */
export interface SkillManifest {
  readonly format: SkillFormat;
  /** The manifest file, relative to the skill's folder. */
  readonly file: string;
  readonly name: string;
  /** The manifest's semver, else `metadata.version`, else `0.0.0`. */
  readonly version: string;
  readonly description?: string;
  /** As far as the manifest says: an adytum plugin without a module has instructions only. */
  readonly runtime: SkillRuntime;
  readonly tools: readonly ToolDefinition[];
  readonly defaultTool?: string;
  /** pip requirement strings. */
  readonly dependencies: readonly string[];
  /** Variables the skill's process gets; values may hold `${NAME}` and `${NAME:-default}`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** As written, where the format has a list of words for them. */
  readonly permissions: readonly string[];
  /** The same and everything else that it asks to be allowed, in one shape for every format. */
  readonly declaredPermissions: PermissionSet;
  /** Without the wall clock of single tools. */
  readonly limits: ResourceLimits;
  /** The Python versions the manifest asks for, for example `3.11` or `>=3.10,<3.13`. */
  readonly python?: string;
  /** Set where the manifest asks for an interpreter, and so for a virtual environment of its own. */
  readonly virtualEnvironment?: true;
}
