import * as vscode from 'vscode';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { showAudit } from './audit.ts';
import { compareSlots, compareWithRegistry, compareWithSources } from './compare.ts';
import { dryRun } from './dryRun.ts';
import { disable, enable } from './enable.ts';
import { importFromAgentos, importSkill } from './importSkill.ts';
import { install, installAndTest } from './install.ts';
import { installFrom } from './installFrom.ts';
import { openManifest, openSlotLog } from './open.ts';
import { showPermissions } from './permissions.ts';
import { setPhase } from './phase.ts';
import { copyText, openMachineSetting, openPlace } from './place.ts';
import { run, setUp } from './run.ts';
import { deleteSecret, setSecret } from './secrets.ts';
import type { Services } from './services.ts';
import { activate, rollback } from './switch.ts';
import { argumentsFrom } from './target.ts';
import { test } from './test.ts';
import { uninstall } from './uninstall.ts';
import { collectGarbage, doctor, doctorFix } from './upkeep.ts';

type Command = (services: Services, given: CommandArguments) => Promise<unknown>;

const commands: Readonly<Record<string, Command>> = {
  'skillberth.install': install,
  'skillberth.installAndTest': installAndTest,
  'skillberth.test': test,
  'skillberth.activate': activate,
  'skillberth.rollback': rollback,
  'skillberth.setup': setUp,
  'skillberth.run': run,
  'skillberth.openManifest': openManifest,
  'skillberth.openSlotLog': openSlotLog,
  'skillberth.installFrom': installFrom,
  'skillberth.import': importSkill,
  'skillberth.importFromAgentos': importFromAgentos,
  'skillberth.enable': enable,
  'skillberth.disable': disable,
  'skillberth.setPhase': setPhase,
  'skillberth.showPermissions': showPermissions,
  'skillberth.showAudit': showAudit,
  'skillberth.dryRun': dryRun,
  'skillberth.setSecret': setSecret,
  'skillberth.deleteSecret': deleteSecret,
  'skillberth.compareWithSources': compareWithSources,
  'skillberth.compareSlots': compareSlots,
  'skillberth.compareWithRegistry': compareWithRegistry,
  'skillberth.uninstall': uninstall,
  'skillberth.doctor': doctor,
  'skillberth.doctorFix': doctorFix,
  'skillberth.collectGarbage': collectGarbage,
};

/** Every command answers its report, or undefined once the person has been told why there is none. */
export function registerCommands(services: Services, onRefresh: () => Promise<void>): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, async (given?: unknown) => {
      const target = argumentsFrom(given);
      try {
        return await command(services, target);
      } catch (error) {
        reportError(error, services.log, `run ${id}`, target);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(
    ...registered,
    vscode.commands.registerCommand('skillberth.refresh', onRefresh),
    vscode.commands.registerCommand('_skillberth.openPlace', openPlace),
    vscode.commands.registerCommand('_skillberth.openMachineSetting', openMachineSetting),
    vscode.commands.registerCommand('_skillberth.copyText', copyText),
    vscode.commands.registerCommand('skillberth.showLog', () => services.log.show()),
  );
}
