/** Markdown with positions: headings, links, code and the files that a text names. */
export { markdownOutline } from './markdownOutline.ts';
export type {
  MarkdownFence,
  MarkdownHeading,
  MarkdownLink,
  MarkdownOutline,
  PathMention,
} from './outline.ts';
