import * as vscode from 'vscode';
import type { RunReport } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { HostError } from '../host/hostError.ts';
import { action, showMessage } from '../messages.ts';
import { oneLine } from '../plainText.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { describeDuration } from '../views/describe.ts';
import { remedyActions } from './remedy.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';
import { type ChosenCall, pickCall, pickSetup, setupTool } from './toolCall.ts';

/** Runs a tool of the active slot: asks for its inputs, then shows the result beside. */
export async function run(services: Services, given: CommandArguments): Promise<RunReport | undefined> {
  if (!requireTrust()) return undefined;
  const call = await pickCall(services, given, { skill: 'runs', tool: 'to run' });
  return call === undefined ? undefined : perform(services, call, given.token);
}

/** Runs the tool `setup` of the active slot. */
export async function setUp(services: Services, given: CommandArguments): Promise<RunReport | undefined> {
  if (!requireTrust()) return undefined;
  const call = await pickSetup(services, given);
  return call === undefined ? undefined : perform(services, call, given.token);
}

async function perform(
  services: Services,
  { skill, tool, input }: ChosenCall,
  token: vscode.CancellationToken | undefined,
): Promise<RunReport | undefined> {
  const { host, skills, log, results } = services;
  const reference = referenceOf(skill, await skills.get());
  const name = tool ?? 'the default tool';
  const call = { skill: reference, input, ...(tool === undefined ? {} : { tool }) };
  try {
    const report = await withProgress(`Running ${name} of ${skill.id}`, token, async listening => {
      const running = await host();
      return tool === setupTool
        ? running.setup({ skill: reference, input }, listening)
        : running.run(call, listening);
    });
    tell(report, log);
    await results.show(report);
    return report;
  } catch (error) {
    const target = { skill: skill.sourceFolder, ...(tool === undefined ? {} : { tool }) };
    const failure = HostError.from(error);
    const remedy =
      failure.data.code === 'permission-denied' ? await remedyActions(services, call) : undefined;
    reportError(failure, log, `run ${name} of ${skill.id}`, target, remedy);
    return undefined;
  } finally {
    await skills.refreshIfUsed();
  }
}

function tell(report: RunReport, log: vscode.LogOutputChannel): void {
  const took = describeDuration(report.durationMs);
  const unconfined = report.isolation === 'process';
  const mark = unconfined ? ' under process-only isolation' : '';
  log.info(`Ran ${report.tool} (${report.skill} ${report.version}, slot ${report.slot}) in ${took}${mark}.`);
  for (const line of linesOf(report.log)) log.info(`[${report.tool}] ${line}`);
  const status = `${report.tool} ran in ${took}${unconfined ? ', process-only isolation' : ''}`;
  vscode.window.setStatusBarMessage(`$(${unconfined ? 'warning' : 'check'}) ${status}`, 5000);
  tellDenials(report);
}

/** The tool came to its end, perhaps without what it was refused, which its log tells: its author wants to know. */
function tellDenials({ skill, tool, denials }: RunReport): void {
  const [first] = denials;
  if (first === undefined) return;
  const more = denials.length === 1 ? '' : ` The log has ${denials.length - 1} more.`;
  const target = { skill };
  showMessage('warning', `${tool} of ${skill} was refused something: ${oneLine(first.reason)}${more}`, [
    action('Show Permissions', 'skillberth.showPermissions', target),
    action('Open Manifest', 'skillberth.openManifest', target),
    { title: 'Show Log', command: 'skillberth.showLog' },
  ]);
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}
