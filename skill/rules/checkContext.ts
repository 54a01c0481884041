import type { TargetId } from '../../schemas/index.ts';
import type { ParsedDocument } from '../document/index.ts';
import type { DocumentKind, SkillDocument } from '../formats/skillDocument.ts';
import type { SkillSnapshot } from '../snapshot.ts';

/** What a rule for a whole folder works on. */
export interface FolderContext {
  readonly snapshot: SkillSnapshot;
  readonly targets: readonly TargetId[];
  /** Every manifest and companion of the folder; the first one decides what the skill is. */
  readonly documents: readonly SkillDocument[];
  /** Whether findings in a file are asked for: work on others can be saved. */
  wants(file: string): boolean;
}

/** What a rule for one file works on: a manifest or companion that could be read. */
export interface DocumentContext extends FolderContext {
  readonly file: string;
  readonly kind: DocumentKind;
  readonly document: ParsedDocument;
  /** The document's data; an empty mapping where the root is a list. */
  readonly value: Readonly<Record<string, unknown>>;
}
