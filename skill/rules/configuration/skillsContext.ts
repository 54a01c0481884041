import { type DocumentPath, isMapping } from '../../document/index.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';

/** What a rule for `skills.json` works on. */
export interface SkillsContext extends DocumentContext {
  /** The value of `skills`. */
  readonly skills: Readonly<Record<string, unknown>>;
  /** The user's own file, which may grant and is not shared; else it is a workspace's. */
  readonly isOwn: boolean;
}

export function skillsContextOf(context: DocumentContext): SkillsContext {
  return { ...context, skills: mappingOf(context.value['skills']), isOwn: isUsersOwn(context) };
}

/** The user's file lies alone in the folder `skillberth` of the system's folder for settings. */
function isUsersOwn({ snapshot, file }: DocumentContext): boolean {
  return snapshot.folderName === 'skillberth' && [...snapshot.paths].every(path => path === file);
}

export interface SkillEntry {
  readonly path: DocumentPath;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** What `entries` says of single skills. */
export function entriesOf({ skills }: SkillsContext): readonly SkillEntry[] {
  return Object.entries(mappingOf(skills['entries'])).flatMap(([id, entry]) =>
    isMapping(entry) ? [{ path: ['skills', 'entries', id], entry }] : [],
  );
}
