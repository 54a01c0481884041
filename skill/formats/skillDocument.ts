import { documentOf, isMapping, type ParsedDocument } from '../document/index.ts';
import type { SkillFormat } from '../manifest.ts';
import type { SkillSnapshot } from '../snapshot.ts';
import { manifestFiles, recognise } from './manifestFile.ts';

/** Every kind of file that has a schema; see `documentKinds.ts`. */
export type DocumentKind =
  | SkillFormat
  | 'openai-agent'
  | 'evals'
  | 'triggers'
  | 'skills-configuration'
  | 'check-settings';

/** A file that the validator and the editor know the shape of. */
export interface SkillDocument {
  /** Relative to the skill's folder. */
  readonly file: string;
  readonly kind: DocumentKind;
  /** Undefined for a `SKILL.md` without frontmatter. */
  readonly document: ParsedDocument | undefined;
}

/** The manifests of a folder, the winning one first, then the files that accompany them. */
export function skillDocuments(snapshot: SkillSnapshot): readonly SkillDocument[] {
  const manifests = manifestFiles(snapshot).map(({ file, format, document }) => ({
    file,
    kind: format,
    document,
  }));
  const companions = [...snapshot.paths]
    .filter(isCompanionName)
    .sort()
    .map(file => skillDocumentAt(snapshot, file))
    .filter(found => found !== undefined);
  return [...manifests, ...companions];
}

/** One file as what it is, or undefined where it is none of ours. */
export function skillDocumentAt(snapshot: SkillSnapshot, file: string): SkillDocument | undefined {
  const manifest = recognise(snapshot, file);
  if (manifest !== undefined) return { file, kind: manifest.format, document: manifest.document };
  if (!isCompanionName(file)) return undefined;
  const document = documentOf(snapshot, file);
  const kind = document === undefined ? undefined : companionKind(file, document.value);
  return kind === undefined ? undefined : { file, kind, document };
}

/** Whether a file of this name can accompany a skill or configure a workspace. Relative, with `/`. */
export function isCompanionName(file: string): boolean {
  return (
    file === 'agents/openai.yaml' ||
    /^evals\/[^/]+\.json$/.test(file) ||
    file === 'skills.json' ||
    file === '.skillberth.json'
  );
}

function companionKind(file: string, value: unknown): DocumentKind | undefined {
  if (file === 'agents/openai.yaml') return 'openai-agent';
  if (file === '.skillberth.json') return 'check-settings';
  if (file === 'skills.json')
    return isMapping(value) && isMapping(value['skills']) ? 'skills-configuration' : undefined;
  if (isTriggerSet(value)) return 'triggers';
  // Other tools keep other data in that folder; an empty file is one that is being begun.
  const isEvals = isMapping(value)
    ? file === 'evals/evals.json' || (Array.isArray(value['evals']) && 'skill_name' in value)
    : file === 'evals/evals.json' && !Array.isArray(value);
  return isEvals ? 'evals' : undefined;
}

/** `[{query, should_trigger}]` */
function isTriggerSet(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.some(item => isMapping(item) && ('query' in item || 'should_trigger' in item))
  );
}
