import { type AuditEntry, argumentDigest, type ExecutionEntry } from '../../../runtime/execution/index.ts';

/** The records of a call, as a person's command begins them. */
export const weatherCall: ExecutionEntry = {
  event: 'invoke',
  actor: 'cli',
  skill: 'weather',
  source: '/home/ada/skills/weather',
  version: '1.2.0',
  slot: 'A',
  command: 'get_weather',
  phase: 'execution',
  isolation: 'system',
  argumentDigest: argumentDigest({ city: 'Berlin' }),
};

/** A decision; `changes` take the place of what it says. */
export function enableEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return { event: 'enable', verdict: 'allow', actor: 'editor', skill: 'weather', ...changes };
}
