import type { Actor, Denial } from '../invocationReport.ts';
import type { SkillLayout } from '../lifecycle/index.ts';
import { SecretMask } from '../secretMask.ts';
import type { AuditLog } from './audit/auditLog.ts';
import type { PreparationHooks } from './preparation.ts';

/** Denials of one execution that get a record each; a program that tries for ever fills no disk. */
const mostDenials = 20;

/** Notes preparation runs in the audit: one record before, one after, what was refused in between. */
export function auditedPreparation(audit: AuditLog, actor: Actor): PreparationHooks['audited'] {
  return async (skill: SkillLayout, { version, slot }, command, work) => {
    const entry = {
      event: 'prepare',
      actor,
      skill: skill.id,
      source: skill.root,
      ...(version === undefined ? {} : { version }),
      ...(slot === undefined ? {} : { slot }),
      command,
    } as const;
    // What these runs refuse has been masked on its way.
    return await audit.around(entry, new SecretMask(), async execution => {
      const denials: Denial[] = [];
      try {
        return await work({
          onDenial(denial) {
            if (denials.length < mostDenials) denials.push(denial);
          },
        });
      } finally {
        for (const denial of denials) await execution.denied(denial);
      }
    });
  };
}
