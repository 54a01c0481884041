import type { AuditRecord, AuditVerification } from '../../runtime/invocationReport.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { auditPage } from '../pages/auditPage.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import type { Services } from './services.ts';

/** As many as one looks through; the command line has the rest. */
const shownRecords = 200;

export interface ShownAudit {
  readonly records: readonly AuditRecord[];
  readonly verification: AuditVerification;
}

/** The newest records, of one skill where one is given, and whether the whole chain is as it was written. */
export async function showAudit(
  { host, skills, pages, log }: Services,
  given: CommandArguments,
): Promise<ShownAudit | undefined> {
  if (!requireTrust()) return undefined;
  try {
    const skill = await idOf(given.skill, skills);
    const shown = await withProgress('Reading the audit', given.token, async () => {
      const running = await host();
      const records = await running.audit({ limit: shownRecords, ...(skill === undefined ? {} : { skill }) });
      return { records, verification: await running.verifyAudit() };
    });
    pages.show(auditPage(shown.records, shown.verification, skill));
    return shown;
  } catch (error) {
    reportError(error, log, 'read the audit');
    return undefined;
  }
}

/** Records name a skill by its id; of one that is gone too. */
async function idOf(given: string | undefined, skills: Services['skills']): Promise<string | undefined> {
  if (given === undefined) return undefined;
  return (await skills.get()).find(({ sourceFolder }) => sourceFolder === given)?.id ?? given;
}
