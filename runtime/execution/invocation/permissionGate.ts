import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { GateVerdict } from '../../invocationReport.ts';
import type { PreparedSlot, ResolvedTool, SkillLayout } from '../../lifecycle/index.ts';
import { argumentDenial } from '../permissions/argumentGuards.ts';
import { guardOptionsOf } from '../permissions/guardOptionsOf.ts';
import type { SkillPermissions } from '../permissions/permissionsOf.ts';
import { remedyOf } from '../permissions/remedyOf.ts';
import { PermissionDeniedError } from './errors.ts';
import { allow } from './gates.ts';
import { remedyPlaceText, remedyStep } from './remedyStep.ts';

export interface PermissionQuestion {
  readonly skill: DiscoveredSkill;
  readonly layout: SkillLayout;
  readonly slot: PreparedSlot;
  readonly tool: ResolvedTool;
  readonly input: Readonly<Record<string, unknown>>;
  readonly permissions: SkillPermissions;
  readonly workspaceFolder: string | undefined;
  readonly allowLocalhost: boolean;
}

/**
 * Throws `PermissionDeniedError`, with the line that would allow it, where the arguments plainly ask for what is not
 * allowed. What they do not show, the isolation refuses when it happens.
 */
export async function permissionGate(question: PermissionQuestion): Promise<GateVerdict> {
  const { skill, layout, slot, tool, input, permissions, workspaceFolder, allowLocalhost } = question;
  const options = guardOptionsOf(layout, slot, workspaceFolder, allowLocalhost);
  const denial = argumentDenial(input, permissions.effective, options);
  if (denial === undefined) return allow('permissions', 'The arguments ask for nothing that is not allowed.');
  const { argument, reason, denied, nextStep } = denial;
  const remedy = denied === undefined ? undefined : await remedyOf(denied, skill, permissions);
  throw new PermissionDeniedError(
    {
      message: `${tool.name} is not let run with this ${argument}: ${reason}`,
      subject: remedy === undefined ? skill.id : remedyPlaceText(remedy),
      nextStep:
        remedy === undefined
          ? (nextStep ?? 'Call it with other arguments; no permission allows this.')
          : remedyStep(skill, remedy),
    },
    remedy,
  );
}
