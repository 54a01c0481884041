import * as vscode from 'vscode';
import type { DoctorFinding, DoctorReport, GarbageReport } from '../../runtime/upkeepReport.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { action, showMessage } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import type { Services } from './services.ts';

/** Looks for what is wrong with what is installed, and lists it with the command that mends it. */
export async function doctor(services: Services, given: CommandArguments): Promise<DoctorReport | undefined> {
  try {
    const report = await withProgress('Looking for problems', given.token, async listening =>
      (await services.host()).doctor(given.skill === undefined ? {} : { skill: given.skill }, listening),
    );
    if (report.findings.length === 0) {
      const skills = report.skills === 1 ? '1 skill' : `${report.skills} skills`;
      showMessage('information', `No problems found in ${skills}.`, []);
    } else await choose(report.findings);
    return report;
  } catch (error) {
    reportError(error, services.log, 'look for problems');
    return undefined;
  }
}

/** Mends what needs no choice. */
export async function doctorFix(
  services: Services,
  given: CommandArguments,
): Promise<DoctorReport | undefined> {
  if (!requireTrust()) return undefined;
  try {
    const report = await withProgress('Mending', given.token, async listening =>
      (await services.host()).doctor({ fix: true }, listening),
    );
    await services.skills.refreshIfUsed();
    const left = report.findings.filter(finding => finding.fixed !== true).length;
    const mended = report.findings.length - left;
    const again = left === 0 ? [] : [action('Show the Rest', 'skillberth.doctor', {})];
    showMessage('information', `${mended} mended, ${left} left.`, again);
    return report;
  } catch (error) {
    reportError(error, services.log, 'mend what is installed');
    return undefined;
  }
}

/** Removes old versions, after saying what goes. */
export async function collectGarbage(
  services: Services,
  given: CommandArguments,
): Promise<GarbageReport | undefined> {
  if (!requireTrust()) return undefined;
  try {
    const planned = await withProgress('Looking for old versions', given.token, async listening =>
      (await services.host()).collectGarbage({ dryRun: true }, listening),
    );
    if (planned.removed.length === 0) {
      showMessage('information', 'There is nothing to remove.', []);
      return planned;
    }
    if (given.confirmed === undefined && !(await confirm(planned))) return undefined;
    const report = await withProgress('Removing old versions', given.token, async listening =>
      (await services.host()).collectGarbage({}, listening),
    );
    await services.skills.refreshIfUsed();
    showMessage('information', `Freed ${describeBytes(report.bytes)}.`, []);
    return report;
  } catch (error) {
    reportError(error, services.log, 'remove old versions');
    return undefined;
  }
}

async function choose(findings: readonly DoctorFinding[]): Promise<void> {
  const items = findings.map(finding => ({
    label: `$(${finding.severity}) ${finding.message}`,
    description: finding.skill ?? '',
    detail: finding.mend ?? (finding.fixable ? 'Mended by “Mend Problems That Need No Choice”' : ''),
    finding,
  }));
  const mendAll = {
    label: '$(wrench) Mend Problems That Need No Choice',
    description: '',
    detail: '',
    finding: undefined,
  };
  const fixable = findings.some(finding => finding.fixable);
  const chosen = await vscode.window.showQuickPick(fixable ? [mendAll, ...items] : items, {
    title: findings.length === 1 ? '1 Problem' : `${findings.length} Problems`,
    placeHolder: 'Choose one to mend it',
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  if (chosen.finding === undefined) await vscode.commands.executeCommand('skillberth.doctorFix');
  else await mend(chosen.finding);
}

/** The commands of this window that do what the command line's of that name does. */
const ownCommands: Readonly<Record<string, string>> = {
  install: 'skillberth.install',
  activate: 'skillberth.activate',
  rollback: 'skillberth.rollback',
  test: 'skillberth.test',
  uninstall: 'skillberth.uninstall',
  doctor: 'skillberth.doctorFix',
  gc: 'skillberth.collectGarbage',
};

async function mend({ mend: command, skill, message }: DoctorFinding): Promise<void> {
  const [program = '', verb = '', ...words] = (command ?? '').split(' ');
  const target: CommandArguments = skill === undefined ? {} : { skill };
  const own = program === 'skillberth' ? ownCommands[verb] : undefined;
  if (own !== undefined) await vscode.commands.executeCommand(own, target);
  else if (program === 'skillberth' && verb === 'secrets' && words[0] === 'set') {
    const [, secret] = words;
    const named = secret === undefined ? target : { ...target, secret };
    await vscode.commands.executeCommand('skillberth.setSecret', named);
  } else if (command === undefined) showMessage('warning', message, []);
  else offerInTerminal(command);
}

/** The person reads the command before it runs. */
function offerInTerminal(command: string): void {
  const terminal = vscode.window.createTerminal({ name: 'Skillberth' });
  terminal.show();
  terminal.sendText(command, false);
}

async function confirm(planned: GarbageReport): Promise<boolean> {
  const shown = planned.removed.slice(0, 8).map(({ skill, version, reason }) => {
    const what = [skill, version].filter(part => part !== undefined).join(' ');
    return what === '' ? reason : `${what}: ${reason}`;
  });
  const more =
    planned.removed.length > shown.length ? [`and ${planned.removed.length - shown.length} more`] : [];
  const answer = await vscode.window.showWarningMessage(
    `Remove what is no longer needed (${describeBytes(planned.bytes)})?`,
    { modal: true, detail: [...shown, ...more].join('\n') },
    'Remove',
  );
  return answer === 'Remove';
}

function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
