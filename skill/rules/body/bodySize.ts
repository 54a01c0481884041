import { countText } from '../../countText.ts';
import { findFrontmatter, type TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { finding, firstCharacter } from '../report.ts';

const mostLines = 500;
const mostTokens = 5_000;
/** Measured over real skills; a tokenizer would be a megabyte for the same answer. */
const charactersPerToken = 4.2;

/** Whether the instructions of a `SKILL.md` say something, and not too much. */
export function checkSize(file: string, text: string): readonly Finding[] {
  const frontmatter = findFrontmatter(text);
  // A file without frontmatter has a finding for that; an empty one needs no second.
  if (frontmatter?.kind === 'unclosed' || (frontmatter === undefined && text.trim() === '')) return [];
  const start = frontmatter?.bodyStart ?? 0;
  const body = text.slice(start).trim();
  if (body === '') {
    const range = frontmatter?.fence ?? firstCharacter(text, 0, text.length);
    const message =
      'Behind the frontmatter stands nothing, so an agent that picks this skill learns no more than its description. Write below it what to do, step by step.';
    return [finding('body/empty', file, range, message)];
  }
  const tokens = Math.round(body.length / charactersPerToken);
  const lines = countLines(body);
  if (lines <= mostLines && tokens <= mostTokens) return [];
  const about = `≈ ${countText(tokens)} tokens`;
  const why =
    'an agent reads all of it each time it uses the skill. Move details into files below `references/` and link to them.';
  const range = firstLine(text, start);
  if (lines > mostLines) {
    const message = `The instructions have ${countText(lines)} lines (${about}) where ${mostLines} are advised, and ${why}`;
    return [finding('body/too-long', file, range, message)];
  }
  const message = `The instructions take ${about} where ${countText(mostTokens)} are advised, and ${why}`;
  return [finding('body/too-many-tokens', file, range, message)];
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** The first line that is not blank. */
function firstLine(text: string, from: number): TextRange {
  const first = /\S[^\r\n]*/g;
  first.lastIndex = from;
  const found = first.exec(text);
  return found === null
    ? firstCharacter(text, from, text.length)
    : { start: found.index, end: found.index + found[0].trimEnd().length };
}
