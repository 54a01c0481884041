import * as vscode from 'vscode';
import type { SkillReference } from '../../runtime/host/protocol.ts';
import type { SkillStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import type { SkillTreeNode } from '../views/nodes.ts';

/**
 * The arguments of a command, whether it was called on an item of the view, by a button, a keybinding, the palette or
 * a code lens, which gives the address of the skill's folder.
 */
export function argumentsFrom(given: unknown): CommandArguments {
  if (isNode(given)) return argumentsOfNode(given);
  if (typeof given === 'string') return { skill: vscode.Uri.parse(given).fsPath.replace(/[\\/]$/, '') };
  return typeof given === 'object' && given !== null ? (given as CommandArguments) : {};
}

function isNode(given: unknown): given is SkillTreeNode {
  return typeof given === 'object' && given !== null && 'kind' in given && 'skill' in given;
}

function argumentsOfNode(node: SkillTreeNode): CommandArguments {
  return {
    skill: node.skill.sourceFolder,
    ...('version' in node ? { version: node.version.version } : {}),
    ...(node.kind === 'slot' || node.kind === 'tool' ? { slot: node.slot.slot } : {}),
    ...(node.kind === 'tool' ? { tool: node.tool.name } : {}),
    ...(node.kind === 'secret' ? { secret: node.secret.name } : {}),
  };
}

/** The skill's id, or its folder where the id repeats. */
export function referenceOf(skill: SkillStatus, skills: readonly SkillStatus[]): SkillReference {
  const sameId = skills.filter(({ id }) => id === skill.id);
  return sameId.length > 1 ? skill.sourceFolder : skill.id;
}
