import type { DiscoveredSkill } from '../../../workspace/index.ts';
import {
  activeSlot,
  declaredInSlot,
  layoutOf,
  type PreparedSlot,
  type ResolvedTool,
  type SkillLayout,
  visibleSecrets,
} from '../../lifecycle/index.ts';
import type { SecretMask } from '../../secretMask.ts';
import { permissionsOf } from '../permissions/permissionsOf.ts';
import { workspaceOf } from '../permissions/workspaceOf.ts';
import type { SkillStatuses } from '../trust/skillStatuses.ts';
import type { Trust } from '../trust/trust.ts';
import { findCommand, requireModule } from './findCommand.ts';
import { allow, eligibleGate, enabledGate, inputGate, type PhaseQuestion, phaseGate } from './gates.ts';
import type { GateWalk, Passage } from './gateWalk.ts';
import { permissionGate } from './permissionGate.ts';
import type { AdmittedCall } from './runTool.ts';
import type { SkillLoader } from './skillLoader.ts';

/** What somebody wants executed. */
export interface RequestedCall {
  /** An id, or the path of the skill's folder. */
  readonly skill: string;
  /** The skill's default command without it. */
  readonly command: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  /** Which slot; the active one without it. */
  slot?(skill: DiscoveredSkill): Promise<PreparedSlot>;
}

/** Who answers the gates' questions. */
export interface GateKeepers {
  readonly loader: SkillLoader;
  readonly trust: Trust;
  readonly statuses: SkillStatuses;
  /** For development: this machine may be among the hosts. */
  readonly allowLocalhost: boolean;
  phase(): Promise<PhaseQuestion>;
}

/** What is known of a call by now, also where a gate then refuses it. */
export interface CallFacts {
  phase?: PhaseQuestion;
  skill?: DiscoveredSkill;
  slot?: PreparedSlot;
  tool?: ResolvedTool;
  /** Hides the skill's secrets. */
  readonly mask: SecretMask;
}

/** Takes a call through every gate before the execution, in their order. Throws the first refusal. */
export async function admit(
  call: RequestedCall,
  keepers: GateKeepers,
  walk: GateWalk,
  facts: CallFacts,
): Promise<AdmittedCall> {
  await walk.check('phase', async () => {
    facts.phase = await keepers.phase();
    return phaseGate(facts.phase);
  });
  const { skill, slot } = await walk.pass('enabled', () => enabledSkill(call, keepers, facts));
  const layout = layoutOf(skill);
  const { loader, allowLocalhost } = keepers;
  const workspaceFolder = workspaceOf(layout, loader.workspaceFolders);
  const permissions = await walk.pass('eligible', async () => {
    const value = await permissionsOf(layout, slot, workspaceFolder);
    return { verdict: eligibleGate(skill.id, value.configuration), value };
  });
  const tool = await walk.pass('command', async () => {
    const value = findCommand(skill.id, slot, call.command);
    facts.tool = value;
    requireModule(skill.id, slot, value);
    return { verdict: allow('command', `${skill.id} has the command ${value.name}.`), value };
  });
  await walk.check('permissions', () =>
    permissionGate({
      skill,
      layout,
      slot,
      tool,
      input: call.input,
      permissions,
      workspaceFolder,
      allowLocalhost,
    }),
  );
  await walk.check('input', () => inputGate(skill.id, tool, call.input));
  return { skill, permissions, workspaceFolder, layout, slot, tool, input: call.input };
}

/** Times that a slot is looked up anew because an install or a switch has just replaced it. */
const mostLooks = 5;

async function enabledSkill(
  call: RequestedCall,
  { loader, trust, statuses }: GateKeepers,
  facts: CallFacts,
): Promise<Passage<{ readonly skill: DiscoveredSkill; readonly slot: PreparedSlot }>> {
  const skill = await loader.find(call.skill);
  facts.skill = skill;
  const status = await statuses.statusOf(skill);
  // Switched off: whatever slots it has.
  if (status !== undefined) enabledGate(skill.id, status, skill.folder);
  for (let look = 1; ; look += 1) {
    const slot = await (call.slot ?? activeSlot)(skill);
    facts.slot = slot;
    const verdict = enabledGate(skill.id, status, skill.folder);
    try {
      await maskSecrets(facts.mask, layoutOf(skill), slot);
      await trust.requireApproved(skill, slot);
      return { verdict, value: { skill, slot } };
    } catch (error) {
      const now = await (call.slot ?? activeSlot)(skill);
      if (look === mostLooks || now.resolved.build === slot.resolved.build) throw error;
    }
  }
}

/** Refusals repeat what they were given: no secret of the skill may be among it. */
async function maskSecrets(mask: SecretMask, layout: SkillLayout, slot: PreparedSlot): Promise<void> {
  const secrets = await visibleSecrets(layout, declaredInSlot(slot.resolved));
  for (const { value } of secrets.values()) mask.add(value);
}
