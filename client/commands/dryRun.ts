import type { DryRunReport } from '../../runtime/invocationReport.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { dryRunPage } from '../pages/dryRunPage.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';
import { pickCall } from './toolCall.ts';

/** What each gate would say of a call; nothing is executed. */
export async function dryRun(services: Services, given: CommandArguments): Promise<DryRunReport | undefined> {
  if (!requireTrust()) return undefined;
  const call = await pickCall(services, given, { skill: 'is tried', tool: 'to try' });
  if (call === undefined) return undefined;
  const { skill, tool, input } = call;
  const { host, skills, pages, log } = services;
  const target = { skill: skill.sourceFolder };
  const reference = referenceOf(skill, await skills.get());
  const named = { skill: reference, input, ...(tool === undefined ? {} : { tool }) };
  try {
    const report = await withProgress(`Trying ${tool ?? skill.id}`, given.token, async listening =>
      (await host()).dryRun(named, listening),
    );
    pages.show(dryRunPage(report, { ...named, ...target }));
    return report;
  } catch (error) {
    reportError(error, log, `try ${tool ?? 'the default tool'} of ${skill.id}`, target);
    return undefined;
  }
}
