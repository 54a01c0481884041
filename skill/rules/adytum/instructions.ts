import type { Finding } from '../../finding.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import type { DocumentContext } from '../checkContext.ts';
import { entriesOf } from '../listEntries.ts';
import { nearestName } from '../nearestName.ts';
import { hasNeighbours } from '../neighbours.ts';
import { finding, rangeOfValue } from '../report.ts';
import { insideSkill } from '../skillPath.ts';

/** The instruction files and folders that `skills` names. */
export function checkInstructions({ file, document, value, snapshot }: DocumentContext): readonly Finding[] {
  const isKnown = hasNeighbours(snapshot);
  return entriesOf(value['skills'], ['skills']).flatMap(({ text, path }) => {
    const shown = `\`${text.slice(0, 100)}\``;
    const range = rangeOfValue(document, path);
    const isFolderItself = /^\.\/?$/.test(text);
    const place = isFolderItself ? '' : insideSkill(text);
    if (text === '') return [];
    if (place === undefined) {
      const message = `${shown} leads out of the skill's folder, so it is never read. Write a relative path with \`/\` and without \`..\`, and keep the file in the folder.`;
      return [finding('adytum/skills-path', file, range, message)];
    }
    if (!isKnown) return [];
    if (leadsOut(snapshot, place)) {
      const message = `${shown} is a link that leads out of the skill's folder, so it is never read. Put the file itself there.`;
      return [finding('adytum/skills-path', file, range, message)];
    }
    const problem = problemWith(snapshot, place);
    if (problem === undefined) return [];
    const nearest = nearestName(text, [...snapshot.paths]);
    const mend = nearest === undefined ? 'Add it, or remove the line.' : `Did you mean \`${nearest}\`?`;
    const message = `${shown} ${problem}, so its instructions are missing. ${mend}`;
    return [finding('adytum/skills-path', file, range, message, { severity: 'warning' })];
  });
}

function leadsOut(snapshot: SkillSnapshot, place: string): boolean {
  const instructions = place === '' ? 'SKILL.md' : `${place}/SKILL.md`;
  return (
    snapshot.leaves?.(place) === true ||
    (!snapshot.paths.has(place) && snapshot.leaves?.(instructions) === true)
  );
}

/** A folder stands for its `SKILL.md`. */
function problemWith({ paths }: SkillSnapshot, place: string): string | undefined {
  const below = place === '' ? '' : `${place}/`;
  if (paths.has(place) || paths.has(`${below}SKILL.md`)) return undefined;
  for (const path of paths) if (path.startsWith(below)) return 'is a folder without a `SKILL.md`';
  return 'does not exist';
}
