export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A replacement of one range of a file; offsets are UTF-16 code units from its start. */
export interface TextReplacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A mechanical mend: applying it twice changes nothing more. */
export interface Fix {
  readonly title: string;
  readonly replacements: readonly TextReplacement[];
  /** Only when a person picks it; fix-all leaves it. */
  readonly manual?: true;
}

/** One thing wrong with one file of a skill. */
export interface Finding {
  /** Stable rule id, for example `adaos/tool-duplicate`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, why it matters and how to mend it. */
  readonly message: string;
  /** Relative to the skill's folder. */
  readonly file: string;
  /** UTF-16 offsets into the file's text; `end` is exclusive and covers the offending token. */
  readonly start: number;
  readonly end: number;
  readonly fix?: Fix;
}
