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
  /** Where its documents are. */
  readonly source: string;
  /** The day on which they were read. */
  readonly checked: string;
  /** Told by others, not read in the client's own documents. */
  readonly secondHand?: boolean;
  /** Folders of a workspace that only this client scans: their presence shows that it is in use. */
  readonly folders: readonly string[];
  /** What becomes of a key that `fields` does not list for it. */
  readonly unknownKeys: 'ignored' | 'rejected';
}

/** What one client makes of one field. */
export interface FieldSupport {
  readonly status: 'required' | 'supported' | 'ignored' | 'rejected';
  /** Characters. */
  readonly maxLength?: number;
  readonly note?: string;
  /** Where the target's own are not the ones that count. */
  readonly source?: string;
  readonly checked?: string;
}

export interface TargetField {
  readonly type: 'string' | 'boolean' | 'mapping' | 'string or list';
  readonly description: string;
  readonly example: string;
  readonly values?: readonly string[];
  readonly clients: Readonly<Partial<Record<TargetId, FieldSupport>>>;
}

export interface TargetTable {
  readonly targets: Readonly<Record<TargetId, TargetInfo>>;
  /** By the key's dotted path in the frontmatter: `name`, `metadata.openclaw`. */
  readonly fields: Readonly<Record<string, TargetField>>;
}
