import type { Finding } from '../../finding.ts';
import { textsOf } from '../../formats/fields.ts';
import { finding, rangeOfValue } from '../report.ts';
import type { SkillsContext } from './skillsContext.ts';

/** The list of denied skills is asked first, so an id in both is denied. */
export function checkAllowedAndDenied({ document, file, skills }: SkillsContext): readonly Finding[] {
  const { allow } = skills;
  const denied = new Set(textsOf(skills['deny']));
  if (!Array.isArray(allow) || denied.size === 0) return [];
  return allow.flatMap((id: unknown, index) => {
    if (typeof id !== 'string' || !denied.has(id)) return [];
    const message = `\`${id}\` is also in \`deny\`, which wins, so the skill is never used. Remove it from one of the two lists.`;
    return [
      finding(
        'configuration/allowed-and-denied',
        file,
        rangeOfValue(document, ['skills', 'allow', index]),
        message,
      ),
    ];
  });
}
