import { type FieldSupport, type TargetId, targets } from '../schemas/index.ts';
import { documentOf, isMapping, parseManifest } from './document/index.ts';
import { isSkillMarkdown } from './formats/manifestFile.ts';
import type { SkillSnapshot } from './snapshot.ts';

export const targetIds = Object.keys(targets.targets) as readonly TargetId[];

export function isTargetId(text: string): text is TargetId {
  return Object.hasOwn(targets.targets, text);
}

/** What a client makes of a field, given by its dotted path in the frontmatter. */
export function supportOf(field: string, target: TargetId): FieldSupport {
  const known = Object.hasOwn(targets.fields, field) ? targets.fields[field]?.clients[target] : undefined;
  if (known !== undefined) return known;
  // Below a key that a client takes, data of other clients is data like any other.
  return { status: field.includes('.') ? 'ignored' : targets.targets[target].unknownKeys };
}

/** Whether a client's documents give the field a meaning. */
export function readsField(field: string, target: TargetId): boolean {
  const { status } = supportOf(field, target);
  return status === 'required' || status === 'supported';
}

/**
 * The targets that count where nobody names any: the specification and every client that the skill's own files or
 * the workspace's folders show to be in use.
 * @param evidentFolders Folders of the workspace that exist, relative with `/`, for example `.claude/skills`.
 */
export function detectTargets(
  snapshot: SkillSnapshot,
  evidentFolders: readonly string[] = [],
): readonly TargetId[] {
  const shown = shownByKeys(snapshot);
  return targetIds.filter(target => {
    const { folders, files = [], welcomesClientKeys = false } = targets.targets[target];
    return (
      welcomesClientKeys ||
      shown.has(target) ||
      files.some(file => snapshot.paths.has(file)) ||
      folders.some(folder => evidentFolders.includes(folder))
    );
  });
}

/** The clients whose own keys stand in the frontmatter. */
function shownByKeys(snapshot: SkillSnapshot): ReadonlySet<TargetId> {
  const shown = new Set<TargetId>();
  const file = snapshot.paths.has('SKILL.md') ? 'SKILL.md' : [...snapshot.paths].find(isSkillMarkdown);
  const value = file === undefined ? undefined : documentOf(snapshot, file)?.value;
  if (!isMapping(value)) return shown;
  for (const key of Object.keys(value))
    if (!key.includes('.')) for (const target of shownBy(key)) shown.add(target);
  addShownBelow('metadata', asMapping(value['metadata']), shown);
  return shown;
}

function addShownBelow(
  place: string,
  value: Readonly<Record<string, unknown>> | undefined,
  shown: Set<TargetId>,
): void {
  for (const [key, child] of Object.entries(value ?? {})) {
    const field = `${place}.${key}`;
    // Data of an author's own may be large and deep; only what clients document is looked into.
    if (!Object.hasOwn(targets.fields, field)) continue;
    for (const target of shownBy(field)) shown.add(target);
    if (isMapping(child)) addShownBelow(field, child, shown);
  }
}

/** Some clients take the metadata as JSON in a text. */
function asMapping(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (isMapping(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined;
  const parsed = parseManifest(value, 'metadata.yaml')?.value;
  return isMapping(parsed) ? parsed : undefined;
}

const shownByField: ReadonlyMap<string, readonly TargetId[]> = new Map(
  Object.entries(targets.fields).map(([field, { shows }]) => {
    const readers = targetIds.filter(target => readsField(field, target));
    return [field, shows ?? (readers.length === 1 ? readers : [])];
  }),
);

function shownBy(field: string): readonly TargetId[] {
  return shownByField.get(field) ?? [];
}
