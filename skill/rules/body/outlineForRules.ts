import { derivedOf } from '../../derived.ts';
import { type MarkdownOutline, markdownOutline } from '../../markdown/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { homePathsIn } from './homePaths.ts';

/** Links to anything but the web, definitions of links, and paths of the skill's own files. */
const pointer =
  /\]\(\s*<?(?!https?:|mailto:)|^ {0,3}\[[^\]\n]{1,999}\]:|\b(?:scripts|references|assets)[\\/]|\{baseDir\}|\$\{CLAUDE_SKILL_DIR\}/m;

/**
 * The outline of a text, or undefined where no rule could speak of anything in it. Reading Markdown is the dearest part
 * of judging a skill, and a text that is its skill's only file often does no more than link to the web.
 */
export function outlineForRules(snapshot: SkillSnapshot, file: string): MarkdownOutline | undefined {
  const isOnly = snapshot.paths.size === 1;
  if (isOnly && derivedOf(snapshot, file, pointsNowhere) === true) return undefined;
  return derivedOf(snapshot, file, markdownOutline);
}

function pointsNowhere(text: string): boolean {
  return !pointer.test(text) && homePathsIn(text).length === 0;
}
