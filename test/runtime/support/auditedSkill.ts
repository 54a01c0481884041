import type { SkillKey } from '../../../runtime/execution/index.ts';

/** The skill that the processes of a test decide about. */
export const auditedSkill: SkillKey = { skillId: 'weather', source: '/home/ada/skills/weather' };
