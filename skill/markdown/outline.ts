import type { TextRange } from '../document/index.ts';

/** A heading; its range is its line or, for underlined ones, its lines. */
export interface MarkdownHeading extends TextRange {
  /** 1 to 6. */
  readonly level: number;
  /** Without markup. */
  readonly text: string;
  /** Without the marks around it; empty where the heading says nothing. */
  readonly textRange: TextRange;
  /** What stands behind `#` in a link to it: lower case, blanks as hyphens, numbered where it repeats. */
  readonly anchor: string;
}

/** Something that points somewhere; its range is all of it. */
export interface MarkdownLink extends TextRange {
  /** `definition` is `[name]: target`, `autolink` is `<https://…>`. */
  readonly kind: 'link' | 'image' | 'definition' | 'autolink';
  /** As it is meant: without angle brackets and backslash escapes, percent-encoding kept. */
  readonly target: string;
  /** As it is written, without angle brackets. */
  readonly targetRange: TextRange;
  /** What the reader sees; for a definition its name. */
  readonly textRange: TextRange;
}

/** A path of a file that is named outside of a link, for example `scripts/x.py`; its range is the path. */
export interface PathMention extends TextRange {
  /** Relative to the skill's folder, without `./` and placeholders of that folder before it. */
  readonly path: string;
  readonly place: 'text' | 'code' | 'fence';
  /** The inline code or the block of code around it; in running text the body. */
  readonly around: TextRange;
  /** Of the block of code around it; empty elsewhere. */
  readonly language: string;
  /** `{baseDir}/` or `${CLAUDE_SKILL_DIR}/` stands before it, so it can only be the skill's own. */
  readonly isOwn: boolean;
}

/** A fenced or indented block of code; its range is all of it. */
export interface MarkdownFence extends TextRange {
  /** The first word behind the fence in lower case; empty where there is none. */
  readonly language: string;
  /** The code alone. */
  readonly content: TextRange;
}

/** What a Markdown text holds behind its frontmatter. All offsets are those of the whole text, all lists in order. */
export interface MarkdownOutline {
  readonly body: TextRange;
  readonly headings: readonly MarkdownHeading[];
  readonly links: readonly MarkdownLink[];
  readonly mentions: readonly PathMention[];
  /** The text between the backticks of inline code. */
  readonly codeSpans: readonly TextRange[];
  readonly fences: readonly MarkdownFence[];
  /** HTML comments with their marks. */
  readonly comments: readonly TextRange[];
  /** Everything that `#…` can point to: the headings' anchors and ids in HTML, in lower case. */
  readonly anchors: ReadonlySet<string>;
}
