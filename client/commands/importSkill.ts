import type { AgentosImport, EnableReport } from '../../runtime/invocationReport.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { type Action, action, showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { askWhere } from './askWhere.ts';
import type { Services } from './services.ts';

/** Puts a skill from git or a folder into a slot and leaves it disabled. None of its code runs. */
export async function importSkill(
  services: Services,
  given: CommandArguments,
): Promise<EnableReport | undefined> {
  if (!requireTrust()) return undefined;
  const from = given.from ?? (await askWhere({ title: 'Import a Skill', button: 'Import' }));
  if (from === undefined) return undefined;
  try {
    const report = await withProgress(`Importing from ${from}`, given.token, async listening =>
      (await services.host()).import(from, listening),
    );
    const skills = await services.skills.refresh();
    const target = { skill: skills.find(({ id }) => id === report.skill)?.sourceFolder ?? report.skill };
    const what = report.version === undefined ? report.skill : `${report.skill} ${report.version}`;
    const state =
      report.status === 'enabled' ? 'It stays enabled.' : 'It is disabled: nothing of it runs yet.';
    // With another slot active, enabling alone would let that one run.
    const run =
      report.active === undefined
        ? action('Enable', 'skillberth.enable', target)
        : action('Activate', 'skillberth.activate', target);
    const isRunnable = report.status === 'enabled' && report.active === undefined;
    showMessage('information', `Imported ${what}. ${state}`, [
      ...(isRunnable ? [] : [run]),
      action('Show Permissions', 'skillberth.showPermissions', target),
    ]);
    return report;
  } catch (error) {
    reportError(error, services.log, `import from ${from}`);
    await services.skills.refreshIfUsed();
    return undefined;
  }
}

/** Imports every skill that AgentOS' own database lists, or the database of `from`. */
export async function importFromAgentos(
  services: Services,
  given: CommandArguments,
): Promise<readonly AgentosImport[] | undefined> {
  if (!requireTrust()) return undefined;
  try {
    const outcomes = await withProgress('Importing from AgentOS', given.token, async listening =>
      (await services.host()).importFromAgentos(given.from, listening),
    );
    for (const { skill, outcome, error } of outcomes) {
      services.log.info(`AgentOS: ${skill}: ${outcome}${error === undefined ? '' : ` ${error.message}`}`);
    }
    announceAll(outcomes);
    return outcomes;
  } catch (error) {
    reportError(error, services.log, 'import from AgentOS');
    return undefined;
  } finally {
    await services.skills.refreshIfUsed();
  }
}

function announceAll(outcomes: readonly AgentosImport[]): void {
  const failed = outcomes.filter(({ error }) => error !== undefined).length;
  const imported = outcomes.length - failed;
  const log: Action = { title: 'Show Log', command: 'skillberth.showLog' };
  if (outcomes.length === 0) showMessage('information', 'AgentOS lists no skill.', []);
  else if (failed === 0) {
    const count = imported === 1 ? '1 skill' : `${imported} skills`;
    showMessage('information', `Imported ${count} from AgentOS. Enable those that may run.`, [log]);
  } else {
    const text = `Imported ${imported} of ${outcomes.length} skills from AgentOS. The log says why the others are not.`;
    showMessage('warning', text, [log]);
  }
}
