import type { SkillStatus, SlotStatus, ToolSummary, VersionStatus } from '../../runtime/report.ts';
import type { SecretStatus } from '../../runtime/secretReport.ts';
import { isEnabled } from './describe.ts';

/** What the Skills view is made of: skill, version, slot, tool; and the skill's secrets by name. */
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

export interface SecretsNode {
  readonly kind: 'secrets';
  readonly skill: SkillStatus;
}

export interface SecretNode {
  readonly kind: 'secret';
  readonly skill: SkillStatus;
  readonly secret: SecretStatus;
}

export type SkillTreeNode = SkillNode | VersionNode | SlotNode | ToolNode | SecretsNode | SecretNode;

/** Stays the same over refreshes and restarts, so that nothing collapses. Ids of skills may repeat, folders don't. */
export function identityOf(node: SkillTreeNode): string {
  const parts = [node.skill.sourceFolder];
  // The editor opens an item only when it first sees it, so a skill without children is not yet that item.
  if (node.kind === 'skill' && childrenOf(node).length === 0) parts.push('uninstalled');
  if (node.kind === 'secrets' || node.kind === 'secret') parts.push('secrets');
  if (node.kind === 'secret') parts.push(node.secret.name);
  if ('version' in node) parts.push(node.version.version);
  if (node.kind === 'slot' || node.kind === 'tool') parts.push(node.slot.slot);
  if (node.kind === 'tool') parts.push(node.tool.name);
  return parts.join('|');
}

export function childrenOf(node: SkillTreeNode): readonly SkillTreeNode[] {
  switch (node.kind) {
    case 'skill':
      // The active version first, then as the host orders them: newest first.
      return [
        ...node.skill.versions
          .toSorted((left, right) => Number(right.active) - Number(left.active))
          .map((version): VersionNode => ({ kind: 'version', skill: node.skill, version })),
        ...(node.skill.secrets.length === 0 ? [] : [{ kind: 'secrets', skill: node.skill } as const]),
      ];
    case 'version':
      return node.version.slots
        .toSorted((left, right) => left.slot.localeCompare(right.slot))
        .map(slot => ({ ...node, kind: 'slot', slot }));
    case 'slot':
      return node.slot.prepared ? node.slot.tools.map(tool => ({ ...node, kind: 'tool', tool })) : [];
    case 'secrets':
      return node.skill.secrets.map(secret => ({ kind: 'secret', skill: node.skill, secret }));
    case 'tool':
    case 'secret':
      return [];
  }
}

export function parentOf(node: SkillTreeNode): SkillTreeNode | undefined {
  switch (node.kind) {
    case 'skill':
      return undefined;
    case 'version':
    case 'secrets':
      return { kind: 'skill', skill: node.skill };
    case 'secret':
      return { kind: 'secrets', skill: node.skill };
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
    case 'secrets':
      return 'secrets';
    case 'secret':
      return tokens('secret', { stored: isOwn(node.secret), missing: node.secret.scope === undefined });
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

/** A skill with errors is listed; the host would refuse to install it. */
export function isInstallable(skill: SkillStatus): boolean {
  return skill.error === undefined;
}

/** Stored with the skill: the user's own file is not this skill's to change. */
export function isOwn(secret: SecretStatus): boolean {
  return secret.scope === 'profile' || secret.scope === 'global';
}

function skillCapabilities(skill: SkillStatus) {
  const slots = slotsOf(skill).filter(slot => slot.prepared);
  const tools = activeTools(skill);
  return {
    active: skill.active !== undefined,
    broken: skill.error !== undefined,
    installable: isInstallable(skill),
    uninstalled: isInstallable(skill) && slots.length === 0,
    installed: slots.length > 0,
    elsewhere: skill.origin !== undefined,
    slotted: slots.length > 1,
    testable: slots.length > 0,
    activatable: slots.some(slot => !slot.active),
    enableable: slots.length > 0 && !isEnabled(skill),
    disableable: skill.registry?.status === 'enabled',
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
