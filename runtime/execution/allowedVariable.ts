import type { IsolationPolicy } from './isolation/isolationPolicy.ts';

/**
 * The variable by which a worker knows what its skill may reach, so that it can report what goes beyond. It is removed
 * from the environment before code of the skill runs. A worker without it reports nothing: where the system does not
 * confine, nothing would have been refused.
 */
export function allowedVariable(policy: IsolationPolicy): Readonly<Record<string, string>> {
  if (policy.level !== 'system') return {};
  const { readable, writable, hidden, readOnly, network } = policy;
  const { domains, localhost } = network;
  const allowed = { read: readable, write: writable, hidden, readOnly, domains, localhost };
  return { SKILLBERTH_ALLOWED: JSON.stringify(allowed) };
}
