import type { SkillLayout, SlotReference } from '../lifecycle/index.ts';

/** Every worker key of one slot starts with this. */
export function workerKeyPrefix(skill: SkillLayout, slot: SlotReference): string {
  return `${skill.root}|${slot.version}|${slot.slot}|`;
}
