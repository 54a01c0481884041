/** A key of SKILL.md that the specification does not name, but the documents of some clients do. */
export interface TargetKey {
  readonly type: string;
  readonly clients: readonly string[];
  readonly description: string;
  readonly example: string;
  readonly values?: readonly string[];
}

export interface TargetTable {
  /** The day on which the clients' documents were read. */
  readonly checked: string;
  readonly keys: Readonly<Record<string, TargetKey>>;
  /** Keys below `metadata` whose value need not be a text. */
  readonly metadata: Readonly<
    Record<string, { readonly clients: readonly string[]; readonly description: string }>
  >;
}
