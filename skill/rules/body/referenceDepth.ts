import type { Finding } from '../../finding.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { finding } from '../report.ts';
import { existingPath, readLinkTarget } from './linkTarget.ts';
import { isMarkdown, type SkillText } from './skillTexts.ts';

/** Links in referenced files to texts that the instructions themselves never name. */
export function checkDepth(
  snapshot: SkillSnapshot,
  [instructions, ...referenced]: readonly SkillText[],
  wants: (file: string) => boolean,
): readonly Finding[] {
  if (instructions === undefined) return [];
  const direct = new Set([instructions.file, ...linked(instructions).map(({ path }) => path)]);
  for (const { path } of instructions.outline.mentions)
    direct.add(existingPath(snapshot, path, path) ?? path);
  return referenced
    .filter(({ file }) => wants(file) && isUnder(file, direct))
    .flatMap(text => deepLinks(text).map(({ link, path }) => tooDeep(text.file, link.targetRange, path)));

  function linked(text: SkillText) {
    return text.outline.links.flatMap(link => {
      const target = readLinkTarget(link.target, text.file);
      const path = target.kind === 'file' ? existingPath(snapshot, target.path, link.target) : undefined;
      return path === undefined ? [] : [{ link, path }];
    });
  }

  /** The first link to each text that the instructions do not name. */
  function deepLinks(text: SkillText) {
    const seen = new Set<string>();
    return linked(text).filter(({ path }) => {
      const isDeep = isMarkdown(path) && path !== text.file && !isUnder(path, direct) && !seen.has(path);
      seen.add(path);
      return isDeep;
    });
  }

  function tooDeep(file: string, range: { start: number; end: number }, path: string): Finding {
    const message = `\`${path}\` can only be reached through this file, and agents often read the start of such a file or nothing of it. Name it in \`${instructions?.file ?? 'SKILL.md'}\` too.`;
    return finding('body/reference-depth', file, range, message);
  }
}

/** Whether a path or one of its folders is among those named. */
function isUnder(path: string, named: ReadonlySet<string>): boolean {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) {
    if (named.has(part)) return true;
  }
  return false;
}
