/** A client, or a set of rules, that skills are written for. */
export type TargetId =
  | 'spec'
  | 'skills-ref'
  | 'claude-code'
  | 'claude-upload'
  | 'vscode'
  | 'codex'
  | 'openclaw'
  | 'clawhub'
  | 'gemini'
  | 'cursor';

export interface TargetInfo {
  readonly title: string;
  /** What a sentence calls it, where that is not its title. */
  readonly called?: string;
  /** Where its documents are. */
  readonly source: string;
  /** The day on which they were read. */
  readonly checked: string;
  /** Told by others, not read in the client's own documents. */
  readonly secondHand?: boolean;
  /** Folders of a workspace that show by their presence that the client is in use. */
  readonly folders: readonly string[];
  /** Files of a skill, relative to its folder, that only this client reads. */
  readonly files?: readonly string[];
  /** Names under which it finds `SKILL.md`; that name alone where nothing stands here. */
  readonly fileNames?: readonly string[];
  /** What becomes of a key that `fields` does not list for it. */
  readonly unknownKeys: 'ignored' | 'rejected';
  /** It leaves room for the keys of other clients, so that such a key says nothing against a skill. */
  readonly welcomesClientKeys?: boolean;
  /** What else an author should know, whole sentences. */
  readonly notes?: readonly string[];
}

/** Ways in which a value can break what a client asks of a field. */
export type FieldLimit = 'missing' | 'length' | 'characters' | 'hyphens' | 'folder' | 'forbidden';

/** Ways of writing several tools. */
export type ToolForm = 'spaces' | 'commas' | 'list';

/** What one client makes of one field. */
export interface FieldSupport {
  readonly status: 'required' | 'supported' | 'ignored' | 'rejected';
  /** Characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Lowercase letters of any script or of ASCII, digits and hyphens. */
  readonly characters?: 'unicode' | 'ascii';
  /** Hyphens stand between words only, one at a time. */
  readonly singleHyphens?: true;
  /** Must equal the name of the skill's folder. */
  readonly equalsFolder?: true;
  /** Characters that may not occur. */
  readonly forbidden?: string;
  /** How bad it is to break a limit; `error` where nothing stands here. */
  readonly severity?: Readonly<Partial<Record<FieldLimit, 'error' | 'warning' | 'information' | 'hint'>>>;
  /** Together with other fields it is cut at this many characters where skills are listed. */
  readonly listing?: { readonly with: readonly string[]; readonly maxLength: number };
  /** Every value below it must be a text. */
  readonly textValues?: true;
  /** A text that holds JSON is read too. */
  readonly jsonText?: true;
  /** Spellings of `true` and `false` that are read too. */
  readonly truthWords?: readonly string[];
  /** How several tools may be written; any way where nothing stands here. */
  readonly toolForms?: readonly ToolForm[];
  readonly note?: string;
  /** Where the target's own are not the ones that count. */
  readonly source?: string;
  readonly checked?: string;
}

export interface TargetField {
  readonly type: 'string' | 'boolean' | 'mapping' | 'list' | 'string or list';
  readonly description: string;
  readonly example: string;
  readonly values?: readonly string[];
  /** Other spellings that authors use and no client reads. */
  readonly misspellings?: readonly string[];
  /** Targets that the key shows to be in use; without it the one that alone documents the key. */
  readonly shows?: readonly TargetId[];
  readonly clients: Readonly<Partial<Record<TargetId, FieldSupport>>>;
}

export interface TargetTable {
  readonly targets: Readonly<Record<TargetId, TargetInfo>>;
  /** By the key's dotted path in the frontmatter: `name`, `metadata.openclaw`. */
  readonly fields: Readonly<Record<string, TargetField>>;
}
