import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { DoctorFinding } from '../../upkeepReport.ts';
import { layoutOf } from '../slots/layout.ts';

/** Skills that would share their slots, data and secrets: folders with one name in their manifests. */
export function sharedNames(skills: readonly DiscoveredSkill[]): readonly DoctorFinding[] {
  const byRoot = Map.groupBy(skills, skill => layoutOf(skill).root);
  return [...byRoot.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return [];
    const folders = [first, ...others].map(skill => skill.folder);
    // Copies for several agent clients are usual; the first one counts.
    const usual = others.every(skill => skill.source !== first.source);
    return [
      {
        code: 'name-shared',
        severity: usual ? ('warning' as const) : ('error' as const),
        skill: first.id,
        message: `${folders.length} folders hold a skill called ${first.id}: ${folders.join(', ')}. They cannot be installed side by side; give each a name of its own.`,
        subject: first.folder,
        fixable: false,
      },
    ];
  });
}
