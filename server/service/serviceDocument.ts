import type { SchemaNode } from '../../schemas/index.ts';
import {
  type DocumentKind,
  documentKinds,
  type ParsedDocument,
  type SkillSnapshot,
  skillDocumentAt,
  type TextRange,
  type ValidationOptions,
} from '../../skill/index.ts';

/** One open document among the files of its skill's folder; every feature is a function of it. */
export interface ServiceDocument {
  /** Relative to the skill's folder, with `/`: `SKILL.md`, `agents/openai.yaml`. */
  readonly file: string;
  readonly text: string;
  readonly snapshot: SkillSnapshot;
  /** The folder's address with a `/` at its end; other files of the skill are addressed below it. */
  readonly folderUri: string;
  /** Targets and rules as the workspace sets them for this folder. */
  readonly options: Omit<ValidationOptions, 'only'>;
}

/** A document that the service knows the language of. */
export interface ManifestDocument {
  readonly kind: DocumentKind;
  readonly schema: SchemaNode;
  readonly parsed: ParsedDocument;
  /** The part of the text that holds keys and values. */
  readonly content: TextRange;
}

/** The document as one with keys and values, or undefined where this server knows none in it. */
export function manifestOf({ file, snapshot }: ServiceDocument): ManifestDocument | undefined {
  const found = skillDocumentAt(snapshot, file);
  if (found?.document === undefined) return undefined;
  const { kind, document } = found;
  return { kind, schema: documentKinds[kind].schema, parsed: document, content: document.content };
}

/** Whether this server speaks of the document at all: by its name and content. */
export function isManifest({ file, snapshot }: ServiceDocument): boolean {
  return skillDocumentAt(snapshot, file) !== undefined;
}

/** The address of another file of the same skill. */
export function uriOf({ folderUri }: ServiceDocument, file: string): string {
  return folderUri + file.split('/').map(encodeURIComponent).join('/');
}
