import type { ParsedDocument } from '../../document/index.ts';
import { isMapping, isUnreadable, type TextRange } from '../../document/index.ts';
import { textOf } from '../../formats/fields.ts';
import { manifestFiles } from '../../formats/manifestFile.ts';
import { idKeys } from '../../formats/manifestIdentity.ts';
import type { SkillFormat } from '../../manifest.ts';
import type { RuleSettings } from '../../silencing/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { firstCharacter, rangeOfOwner, rangeOfValue } from '../report.ts';

/** One skill among the others of a workspace. */
export interface WorkspaceSkill {
  /** Names the skill's folder for the reader: relative to the workspace where it lies in it. Unique. */
  readonly folder: string;
  readonly snapshot: SkillSnapshot;
  /** Of its source: lower wins. Equal numbers are one source, in which the first in order wins. */
  readonly priority: number;
  /** What the workspace makes of rules for this folder. */
  readonly rules?: RuleSettings;
  /** Read from the snapshot without it. */
  readonly identity?: SkillIdentity | undefined;
}

/** What a skill's deciding manifest says of who it is. */
export interface SkillIdentity {
  readonly id: string;
  readonly format: SkillFormat;
  /** The deciding manifest, relative to the skill's folder. */
  readonly file: string;
  /** The id in the manifest; its first key where the folder's name is the id. */
  readonly range: TextRange;
}

export interface IdentifiedSkill extends WorkspaceSkill, SkillIdentity {}

export function identify(skill: WorkspaceSkill): IdentifiedSkill | undefined {
  const identity = skill.identity ?? identityIn(skill.snapshot);
  return identity === undefined ? undefined : { ...skill, ...identity };
}

/** Reads the id as `readManifest` does, without the findings; undefined where nothing can be read. */
export function identityIn(snapshot: SkillSnapshot): SkillIdentity | undefined {
  const [deciding] = manifestFiles(snapshot);
  if (deciding === undefined) return undefined;
  const { file, format, document } = deciding;
  if (document === undefined || isUnreadable(document) || !isMapping(document.value)) return undefined;
  const key = idKeys[format];
  const id = textOf(document.value[key]);
  return { id: id ?? snapshot.folderName, format, file, range: rangeOfId(document, id && key) };
}

function rangeOfId(document: ParsedDocument, key: string | undefined): TextRange {
  const range = key === undefined ? rangeOfOwner(document, []) : rangeOfValue(document, [key]);
  return range.start < range.end ? range : firstCharacter(document.text, range.start, range.end);
}
