import type { SkillStatus, SlotStatus, ToolSummary, VersionStatus } from '../../runtime/report.ts';

/** What the Skills view is made of: skill, version, slot, tool. */
export interface SkillNode {
  readonly kind: 'skill';
  readonly skill: SkillStatus;
}

export interface VersionNode {
  readonly kind: 'version';
  readonly skill: SkillStatus;
  readonly version: VersionStatus;
}

export interface SlotNode {
  readonly kind: 'slot';
  readonly skill: SkillStatus;
  readonly version: VersionStatus;
  readonly slot: SlotStatus;
}

export interface ToolNode {
  readonly kind: 'tool';
  readonly skill: SkillStatus;
  readonly version: VersionStatus;
  readonly slot: SlotStatus;
  readonly tool: ToolSummary;
}

export type SkillTreeNode = SkillNode | VersionNode | SlotNode | ToolNode;

/** Stays the same over refreshes and restarts, so that nothing collapses. Ids of skills may repeat, folders don't. */
export function identityOf(node: SkillTreeNode): string {
  const parts = [node.skill.sourceFolder];
  // The editor opens an item only when it first sees it, so a skill without children is not yet that item.
  if (node.kind === 'skill' && node.skill.versions.length === 0) parts.push('uninstalled');
  if (node.kind !== 'skill') parts.push(node.version.version);
  if (node.kind === 'slot' || node.kind === 'tool') parts.push(node.slot.slot);
  if (node.kind === 'tool') parts.push(node.tool.name);
  return parts.join('|');
}

export function childrenOf(node: SkillTreeNode): readonly SkillTreeNode[] {
  switch (node.kind) {
    case 'skill':
      // The active version first, then as the host orders them: newest first.
      return node.skill.versions
        .toSorted((left, right) => Number(right.active) - Number(left.active))
        .map(version => ({ kind: 'version', skill: node.skill, version }));
    case 'version':
      return node.version.slots
        .toSorted((left, right) => left.slot.localeCompare(right.slot))
        .map(slot => ({ ...node, kind: 'slot', slot }));
    case 'slot':
      return node.slot.prepared ? node.slot.tools.map(tool => ({ ...node, kind: 'tool', tool })) : [];
    case 'tool':
      return [];
  }
}

export function parentOf(node: SkillTreeNode): SkillTreeNode | undefined {
  switch (node.kind) {
    case 'skill':
      return undefined;
    case 'version':
      return { kind: 'skill', skill: node.skill };
    case 'slot':
      return { kind: 'version', skill: node.skill, version: node.version };
    case 'tool':
      return { kind: 'slot', skill: node.skill, version: node.version, slot: node.slot };
  }
}

/** Kind and capabilities, for the menus' `viewItem =~ /…/`. */
export function contextValueOf(node: SkillTreeNode): string {
  switch (node.kind) {
    case 'skill':
      return tokens('skill', skillCapabilities(node.skill));
    case 'version':
      return tokens('version', { active: node.version.active });
    case 'slot':
      return tokens('slot', slotCapabilities(node.slot));
    case 'tool':
      // Only the active slot serves runs; `setup` has its own command.
      return tokens('tool', {
        runnable: node.slot.active && node.tool.name !== 'setup',
        setup: isActiveSetup(node),
      });
  }
}

export function isActiveSetup(node: ToolNode): boolean {
  return node.slot.active && node.tool.name === 'setup';
}

/** The tools of the active slot; none before the first activation. */
export function activeTools(skill: SkillStatus): readonly ToolSummary[] {
  return activeSlot(skill)?.tools ?? [];
}

export function activeSlot(skill: SkillStatus): SlotStatus | undefined {
  return slotsOf(skill).find(slot => slot.active);
}

export function slotsOf(skill: SkillStatus): readonly SlotStatus[] {
  return skill.versions.flatMap(version => version.slots);
}

/** Skills of the other formats are listed; the host would refuse to install them. */
export function isInstallable(skill: SkillStatus): boolean {
  return skill.error === undefined && (skill.format === 'adaos' || skill.format === 'agent-skill');
}

function skillCapabilities(skill: SkillStatus) {
  const slots = slotsOf(skill).filter(slot => slot.prepared);
  const tools = activeTools(skill);
  return {
    active: skill.active !== undefined,
    broken: skill.error !== undefined,
    installable: isInstallable(skill),
    uninstalled: isInstallable(skill) && slots.length === 0,
    testable: slots.length > 0,
    activatable: slots.some(slot => !slot.active),
    revertible: skill.previous !== undefined,
    runnable: tools.some(tool => tool.name !== 'setup'),
    setup: tools.some(tool => tool.name === 'setup'),
  };
}

function slotCapabilities(slot: SlotStatus) {
  return {
    prepared: slot.prepared,
    empty: !slot.prepared,
    active: slot.active,
    inactive: !slot.active,
    testable: slot.prepared,
    activatable: slot.prepared && !slot.active,
  };
}

function tokens(kind: string, capabilities: Readonly<Record<string, boolean>>): string {
  const held = Object.entries(capabilities).filter(([, holds]) => holds);
  return [kind, ...held.map(([name]) => name)].join('.');
}
