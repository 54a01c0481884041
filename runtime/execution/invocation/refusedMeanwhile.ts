import path from 'node:path';
import { type DeniedAccess, type ErrorCode, normalHostName, SkillberthError } from '../../../skill/index.ts';
import { type DiscoveredSkill, stepsBelow } from '../../../workspace/index.ts';
import type { Denial } from '../../invocationReport.ts';
import type { SkillPermissions } from '../permissions/permissionsOf.ts';
import { remedyOf } from '../permissions/remedyOf.ts';
import { remedyStep } from './remedyStep.ts';

/** Failures that a refusal may be the reason of. */
const mayFollow: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'tool-failed',
  'tool-timeout',
  'worker-crashed',
  'output-invalid',
]);

export interface RefusedCall {
  readonly skill: DiscoveredSkill;
  readonly permissions: SkillPermissions;
  readonly workspaceFolder: string | undefined;
  readonly denials: readonly Denial[];
}

/**
 * The failure of a call, with what the isolation refused meanwhile and the line that would allow it as its next step: a
 * tool that was refused something tells its reader no more than that it could not connect.
 */
export async function withRefusals(error: unknown, call: RefusedCall): Promise<unknown> {
  if (!(error instanceof SkillberthError) || !mayFollow.has(error.code)) return error;
  const [first] = call.denials;
  if (first === undefined) return error;
  const more = call.denials.length === 1 ? '' : ` (and ${call.denials.length - 1} more; the log has them)`;
  const nextStep = `It was refused ${first.kind} ${first.target}${more}: ${first.reason} ${await stepOf(first, call)}`;
  // It stays the kind of error that it was.
  return Object.defineProperty(error, 'nextStep', { value: nextStep, enumerable: true });
}

async function stepOf(denial: Denial, call: RefusedCall): Promise<string> {
  if (denial.kind === 'network' && isThisComputer(hostOf(denial.target))) {
    return 'For development, declare localhost and run it with --allow-localhost (the setting skillberth.permissions.allowLocalhost).';
  }
  const denied = accessOf(denial, call);
  const remedy = denied === undefined ? undefined : await remedyOf(denied, call.skill, call.permissions);
  if (remedy === undefined) return 'No permission allows that; mend the tool.';
  return remedyStep(call.skill, remedy);
}

/** Undefined: no permission could allow it. */
function accessOf(
  { kind, target }: Denial,
  { workspaceFolder, permissions }: RefusedCall,
): DeniedAccess | undefined {
  if (kind === 'network') {
    const host = normalHostName(hostOf(target));
    return host === undefined
      ? undefined
      : { kind: 'host', host, protocol: target.endsWith(':80') ? 'http' : 'https' };
  }
  // In an open workspace some places stay closed.
  if ((kind !== 'read' && kind !== 'write') || permissions.effective.files[kind] === 'workspace')
    return undefined;
  const steps = workspaceFolder === undefined ? undefined : stepsBelow(workspaceFolder, path.resolve(target));
  if (steps === undefined || steps.length === 0 || steps.includes('.git')) return undefined;
  return { kind, path: steps.join('/') };
}

function hostOf(target: string): string {
  return target.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isThisComputer(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '::1';
}
