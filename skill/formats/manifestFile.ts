import { documentOf, isMapping, type ParsedDocument } from '../document/index.ts';
import type { SkillFormat } from '../manifest.ts';
import type { SkillSnapshot } from '../snapshot.ts';

/** A file that makes its folder a skill. */
export interface ManifestFile {
  readonly file: string;
  readonly format: SkillFormat;
  /** Undefined for a `SKILL.md` without frontmatter. */
  readonly document: ParsedDocument | undefined;
}

/** The files that can make a folder a skill, in the order in which they are looked for. */
export const manifestNames: readonly string[] = [
  'adytum.plugin.json',
  'skill.yaml',
  'skill.yml',
  'manifest.yaml',
  'manifest.yml',
  'manifest.json',
  'skill.json',
  'SKILL.md',
];

const formatOrder: readonly SkillFormat[] = ['adytum', 'agentos', 'adaos', 'agent-skill'];

/** Whether a file of this name can make its folder a skill; `skill.md` counts as a misspelt `SKILL.md`. */
export function isManifestName(file: string): boolean {
  return manifestNames.includes(file) || isSkillMarkdown(file);
}

/** Whether a file of this name is a manifest whatever it holds; the other names belong to other systems too. */
export function isUnmistakableName(file: string): boolean {
  return isSkillMarkdown(file) || file === 'skill.yaml' || file === 'adytum.plugin.json';
}

/** `SKILL.md` in any case. */
export function isSkillMarkdown(file: string): boolean {
  return file.toLowerCase() === 'skill.md';
}

/** Every manifest of a folder; the first one gives the skill its identity and tools. */
export function manifestFiles(snapshot: SkillSnapshot): readonly ManifestFile[] {
  return namesIn(snapshot)
    .map(file => recognise(snapshot, file))
    .filter(found => found !== undefined)
    .sort((a, b) => formatOrder.indexOf(a.format) - formatOrder.indexOf(b.format));
}

function namesIn({ paths }: SkillSnapshot): readonly string[] {
  const names = manifestNames.filter(file => paths.has(file));
  if (names.includes('SKILL.md')) return names;
  for (const file of paths) if (isSkillMarkdown(file)) return [...names, file];
  return names;
}

/** The file as a manifest, or undefined where it belongs to something else, such as a web application. */
export function recognise(snapshot: SkillSnapshot, file: string): ManifestFile | undefined {
  if (!isManifestName(file)) return undefined;
  const document = documentOf(snapshot, file);
  if (isSkillMarkdown(file)) {
    return snapshot.read(file) === undefined ? undefined : { file, format: 'agent-skill', document };
  }
  if (document === undefined) return undefined;
  if (file === 'adytum.plugin.json') return { file, format: 'adytum', document };
  const { value } = document;
  if (isMapping(value) && 'skill_id' in value) {
    return file.endsWith('.json') ? undefined : { file, format: 'agentos', document };
  }
  if (file.endsWith('.yml')) return undefined;
  const certain = file === 'skill.yaml' || snapshot.parentName === 'skills';
  return isForeign(value) || !(certain || looksLikeSkill(value))
    ? undefined
    : { file, format: 'adaos', document };
}

/** Keys that only manifests of other systems have: browser extensions, web applications, clusters, plugins. */
const foreignKeys = [
  'manifest_version',
  'manifestVersion',
  'start_url',
  'icons',
  'apiVersion',
  'minAppVersion',
  'codeowners',
  'publishingInformation',
];

const foreignKey = new RegExp(`^\\s*["']?(?:${foreignKeys.join('|')})\\b`, 'm');

/**
 * Whether a file is a manifest by its name and a glance at its text alone; false says that it has to be read. For
 * searches over many folders.
 */
export function isCertainManifest(file: string, text: string): boolean {
  return file === 'skill.yaml' && !foreignKey.test(text);
}

function isForeign(value: unknown): boolean {
  return isMapping(value) && foreignKeys.some(key => key in value);
}

function looksLikeSkill(value: unknown): boolean {
  if (!isMapping(value) || !('name' in value) || !('version' in value)) return false;
  const { tools, entry, exports, events, runtime, permissions, default_tool: defaultTool } = value;
  return (
    Array.isArray(tools) ||
    Array.isArray(permissions) ||
    [exports, events, runtime].some(isMapping) ||
    isMapping(entry) ||
    typeof entry === 'string' ||
    typeof defaultTool === 'string'
  );
}
