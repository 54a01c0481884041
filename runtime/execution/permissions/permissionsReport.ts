import { defaultLimits, permissionSentences, SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { IsolationLevel, PermissionsReport, RegistryStatus } from '../../invocationReport.ts';
import { declaredInSlot, layoutOf, type PreparedSlot } from '../../lifecycle/index.ts';
import type { SlotProcessOptions } from '../executorOptions.ts';
import type { IsolationPolicy } from '../isolation/isolationPolicy.ts';
import { programOnPath } from '../isolation/missingSystem.ts';
import type { Approval } from '../registry/approval.ts';
import { SlotProcesses } from '../slotProcess.ts';
import { isolationPolicyOf } from './isolationPolicyOf.ts';
import { permissionsOf, type SkillPermissions } from './permissionsOf.ts';
import { workspaceOf } from './workspaceOf.ts';

export interface ReportOptions extends SlotProcessOptions {
  readonly allowProcessOnly?: boolean;
}

export interface Standing {
  readonly status: RegistryStatus | undefined;
  /** Of exactly this content and permission set. */
  readonly approval: Approval | undefined;
  /** Where a run has shown it already; else by what is installed. */
  readonly isolation?: IsolationLevel | 'none';
}

/** What a slot may do, what of that is enforced and how: the answer of `permissions <skill>`. */
export async function permissionsReport(
  skill: DiscoveredSkill,
  slot: PreparedSlot,
  options: ReportOptions,
  { status, approval, isolation = expectedIsolation(options) }: Standing,
): Promise<PermissionsReport> {
  const { allowLocalhost = false } = options;
  const { resolved } = slot;
  const layout = layoutOf(skill);
  const workspaceFolder = workspaceOf(layout, options.workspaceFolders);
  const permissions = await permissionsOf(layout, slot, workspaceFolder);
  const { declared, granted, effective } = permissions;
  const { readable, writable } = await policyOf(skill, slot, permissions, workspaceFolder, options);
  const asked = [...resolved.permissions, ...resolved.tools.flatMap(tool => tool.permissions)];
  return {
    skill: skill.id,
    version: slot.version,
    slot: slot.slot,
    ...(status === undefined ? {} : { status }),
    approved: approval !== undefined,
    ...(approval === undefined ? {} : { approvedAt: approval.approvedAt }),
    declared,
    ...(granted === undefined ? {} : { granted }),
    effective,
    limits: { ...defaultLimits, ...resolved.limits },
    isolation,
    sentences: permissionSentences(effective, {
      asked,
      secrets: [...declaredInSlot(resolved)],
      allowLocalhost,
    }),
    readable,
    writable,
  };
}

/** The policy of a run. Where the interpreter is missing, the same without it: the rest is true all the same. */
async function policyOf(
  skill: DiscoveredSkill,
  slot: PreparedSlot,
  permissions: SkillPermissions,
  workspaceFolder: string | undefined,
  options: ReportOptions,
): Promise<IsolationPolicy> {
  const layout = layoutOf(skill);
  if (slot.resolved.runtime.kind !== 'instructions') {
    try {
      const call = { method: 'invoke', parameters: {}, timeoutMs: 0, mode: 'run', reuse: true } as const;
      return (await new SlotProcesses(options).processFor(layout, slot, call, 'system')).policy;
    } catch (error) {
      const code = error instanceof SkillberthError ? error.code : undefined;
      if (code === undefined || !['python-missing', 'python-version-missing', 'node-missing'].includes(code))
        throw error;
    }
  }
  return await isolationPolicyOf({
    skill: layout,
    slot,
    permissions: permissions.effective,
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
    purpose: 'run',
    level: 'system',
    allowLocalhost: options.allowLocalhost ?? false,
    programs: [],
  });
}

/** By what is installed alone: whether it works, only a run shows. */
function expectedIsolation({ allowProcessOnly = false }: ReportOptions): IsolationLevel | 'none' {
  const isThere =
    process.platform === 'darwin' ||
    (process.platform === 'linux' && ['bwrap', 'socat'].every(name => programOnPath(name) !== undefined));
  if (isThere) return 'system';
  return allowProcessOnly ? 'process' : 'none';
}
