import { adaosManifestSchema, type SchemaNode, skillFrontmatterSchema } from '../../schemas/index.ts';
import {
  documentOf,
  findFrontmatter,
  type ParsedDocument,
  parseManifest,
  recognise,
  type SkillSnapshot,
  type TextRange,
} from '../../skill/index.ts';

/** One open manifest among the files of its folder; every feature is a function of it. */
export interface ServiceDocument {
  /** Relative to the skill's folder; always directly in it. */
  readonly file: string;
  readonly text: string;
  readonly snapshot: SkillSnapshot;
}

/** A document that the service knows the language of. */
export interface ManifestDocument {
  readonly kind: 'yaml' | 'json' | 'frontmatter';
  readonly schema: SchemaNode;
  readonly parsed: ParsedDocument;
  /** The part of the text that holds keys and values. */
  readonly content: TextRange;
}

/** The document as a manifest, or undefined where this server has nothing to say about it. */
export function manifestOf({ file, text, snapshot }: ServiceDocument): ManifestDocument | undefined {
  const format = recognise(snapshot, file)?.format;
  if (format === 'agent-skill') {
    const parsed = documentOf(snapshot, file);
    if (parsed === undefined || findFrontmatter(text) === undefined) return undefined;
    return { kind: 'frontmatter', schema: skillFrontmatterSchema, parsed, content: parsed.content };
  }
  if (format !== 'adaos') return undefined;
  const parsed = documentOf(snapshot, file) ?? parseManifest(file, text);
  if (parsed === undefined) return undefined;
  return { kind: parsed.language, schema: adaosManifestSchema, parsed, content: parsed.content };
}

/** Whether this server speaks of the document at all: by its name and content. */
export function isManifest({ file, snapshot }: ServiceDocument): boolean {
  const format = recognise(snapshot, file)?.format;
  return format === 'adaos' || format === 'agent-skill';
}
