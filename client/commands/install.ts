import type { InstallReport, SkillStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { logError, reportError } from '../errors.ts';
import { action, openFile, showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { runInTerminal } from '../testTerminal.ts';
import { requireTrust } from '../trust.ts';
import { describeDuration, describeTests } from '../views/describe.ts';
import { isInstallable } from '../views/nodes.ts';
import { pickSkill, type SkillQuestion } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';
import { summariseTests } from './testSummary.ts';

const question: SkillQuestion = {
  placeholder: 'Skill to install',
  applies: isInstallable,
  noneApplies: 'No skill can be installed: each manifest has errors. The Problems view shows them.',
  nextStep: { title: 'Open Manifest', command: 'skillberth.openManifest' },
};

/** Installs into the inactive slot, with progress and a way to cancel. */
export async function install(
  services: Services,
  given: CommandArguments,
): Promise<InstallReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, question);
  if (skill === undefined) return undefined;
  const parameters = await parametersOf(services, skill, given);
  try {
    const report = await withProgress(`Installing ${skill.id}`, given.token, async listening =>
      (await services.host()).install(parameters, listening),
    );
    await services.skills.refreshIfUsed();
    announce(report, skill);
    return report;
  } catch (error) {
    reportError(error, services.log, `install ${skill.id}`, { ...given, skill: skill.sourceFolder });
    await services.skills.refreshIfUsed();
    return undefined;
  }
}

/** Installs and tests in one go, in a terminal that shows the tests as they run. */
export async function installAndTest(
  services: Services,
  given: CommandArguments,
): Promise<InstallReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, { ...question, placeholder: 'Skill to install and test' });
  if (skill === undefined) return undefined;
  const parameters = { ...(await parametersOf(services, skill, given)), test: true };
  const report = await services.tree.whileBusy(() =>
    runInTerminal<InstallReport>({
      name: `Skillberth: ${skill.id}`,
      commandLine: `skillberth install ${skill.id}${given.slot === undefined ? '' : ` --slot ${given.slot}`} --test`,
      outer: given.token,
      work: async listening => {
        const installed = await (await services.host()).install(parameters, listening);
        await services.skills.refreshIfUsed();
        return installed;
      },
      summarise: installed =>
        installed.tests === undefined
          ? { verdict: 'unclear', text: 'Installed; the tests did not run' }
          : summariseTests(installed.tests),
      onFailure: error => logError(error, services.log, `install and test ${skill.id}`),
    }),
  );
  if (report !== undefined) announce(report, skill);
  return report;
}

async function parametersOf(services: Services, skill: SkillStatus, { slot }: CommandArguments) {
  const reference = referenceOf(skill, await services.skills.get());
  return { skill: reference, ...(slot === undefined ? {} : { slot }) };
}

/** Says what was installed where, with the usual next step as a button. */
export function announce(report: InstallReport, skill: Pick<SkillStatus, 'id' | 'sourceFolder'>): void {
  const { tests, version, slot } = report;
  const target = { skill: skill.sourceFolder, version, slot };
  const done = `Installed ${skill.id} ${version} into slot ${slot} in ${describeDuration(report.durationMs)}`;
  const test = action('Test', 'skillberth.test', target);
  const activate = action('Activate', 'skillberth.activate', target);
  if (tests === undefined) showMessage('information', `${done}. It is not active yet.`, [test, activate]);
  else if (tests.outcome === 'failed') {
    const openLog = openFile('Open Test Log', tests.logFile);
    showMessage('warning', `${done}, but ${describeTests(tests)}. It is not active.`, [openLog, test]);
  } else showMessage('information', `${done}; ${describeTests(tests)}. It is not active yet.`, [activate]);
}
