import type { TestReport } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { logError } from '../errors.ts';
import { action, showMessage } from '../messages.ts';
import { runInTerminal } from '../testTerminal.ts';
import { requireTrust } from '../trust.ts';
import { slotsOf } from '../views/nodes.ts';
import { pickSkill, pickSlot } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';
import { summariseTests } from './testSummary.ts';

/** Runs the tests of an installed slot in a terminal. */
export async function test(services: Services, given: CommandArguments): Promise<TestReport | undefined> {
  if (!requireTrust()) return undefined;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill to test',
    applies: candidate => slotsOf(candidate).some(slot => slot.prepared),
    noneApplies: 'No skill is installed yet. Install one, then test it.',
    nextStep: action('Install', 'skillberth.install', {}),
  });
  if (skill === undefined) return undefined;
  const chosen = await pickSlot(skill, given, `Slot of ${skill.id} to test`, slot => slot.prepared);
  if (chosen === undefined && given.slot === undefined && slotsOf(skill).some(slot => slot.prepared))
    return undefined;
  const slot = chosen?.slot.slot ?? given.slot;
  const version = chosen?.version.version ?? given.version;
  const reference = referenceOf(skill, await services.skills.get());
  const report = await services.tree.whileBusy(() =>
    runInTerminal<TestReport>({
      name: `Skillberth: ${skill.id}`,
      commandLine: [
        `skillberth test ${skill.id}`,
        ...(slot === undefined ? [] : [`--slot ${slot}`]),
        ...(version === undefined || version === skill.sourceVersion ? [] : [`--skill-version ${version}`]),
      ].join(' '),
      outer: given.token,
      work: async listening => {
        const parameters = {
          skill: reference,
          ...(version === undefined ? {} : { version }),
          ...(slot === undefined ? {} : { slot }),
        };
        const tested = await (await services.host()).test(parameters, listening);
        await services.skills.refreshIfUsed();
        return tested;
      },
      summarise: summariseTests,
      onFailure: error => logError(error, services.log, `test ${skill.id}`),
    }),
  );
  if (report?.outcome === 'passed' && chosen?.slot.pending === true) {
    showMessage('information', `${skill.id} ${report.version} passed its tests in slot ${report.slot}.`, [
      action('Activate', 'skillberth.activate', {
        skill: skill.sourceFolder,
        version: report.version,
        slot: report.slot,
      }),
    ]);
  }
  return report;
}
