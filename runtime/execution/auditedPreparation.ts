import type { Actor } from '../invocationReport.ts';
import { SecretMask } from '../secretMask.ts';
import type { AuditLog } from './audit/auditLog.ts';
import { ExecutionWatch } from './audit/executionWatch.ts';
import type { PreparationHooks } from './preparation.ts';
import { skillKeyOf } from './trust/skillKeyOf.ts';

/** Notes preparation runs in the audit: one record before, one after, what was refused in between. */
export function auditedPreparation(audit: AuditLog, actor: Actor): PreparationHooks['audited'] {
  return async (skill, { version, slot }, command, work) => {
    const entry = {
      event: 'prepare',
      actor,
      skill: skill.id,
      source: skillKeyOf(skill).source,
      ...(version === undefined ? {} : { version }),
      ...(slot === undefined ? {} : { slot }),
      command,
    } as const;
    // What these runs say and refuse has been masked on its way.
    return await audit.around(entry, new SecretMask(), async execution => {
      const watch = new ExecutionWatch(execution);
      try {
        return await work(watch);
      } finally {
        await watch.record();
      }
    });
  };
}
