import type { MarkdownOutline } from '../../markdown/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { existingPath, readLinkTarget } from './linkTarget.ts';
import { outlineForRules } from './outlineForRules.ts';

/** One Markdown text that an agent can come to. */
export interface SkillText {
  readonly file: string;
  readonly text: string;
  readonly outline: MarkdownOutline;
  /** Not a text that the instructions refer to, but they themselves. */
  readonly isInstructions: boolean;
}

/** A skill with more linked texts than this is a website; the rest is not followed. */
const mostTexts = 500;

/** The instructions first, then every Markdown file of the skill that they name, directly or through others. */
export function skillTexts(snapshot: SkillSnapshot, manifest: string): readonly SkillText[] {
  const texts: SkillText[] = [];
  const found = new Set([manifest]);
  for (const file of found) {
    const text = snapshot.read(file);
    const outline = outlineForRules(snapshot, file);
    if (text === undefined || outline === undefined) continue;
    texts.push({ file, text, outline, isInstructions: file === manifest });
    if (found.size < mostTexts) for (const path of markdownNamedBy(snapshot, file, outline)) found.add(path);
  }
  return texts;
}

function markdownNamedBy(snapshot: SkillSnapshot, file: string, outline: MarkdownOutline): readonly string[] {
  const linked = outline.links.map(({ target }) => {
    const read = readLinkTarget(target, file);
    return read.kind === 'file' ? existingPath(snapshot, read.path, target) : undefined;
  });
  const mentioned = outline.mentions.map(({ path }) => existingPath(snapshot, path, path));
  return [...linked, ...mentioned].filter(path => path !== undefined).filter(isMarkdown);
}

export function isMarkdown(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path);
}
