import type * as vscode from 'vscode';
import type { ErrorCode, ErrorData } from '../skill/index.ts';
import type { CommandArguments } from './api.ts';
import { HostError } from './host/hostError.ts';
import { type Action, action, openFile, showMessage } from './messages.ts';

type NextCommands = (target: CommandArguments, data: ErrorData) => Action | readonly Action[];

/** Where the next step is a command of ours or the editor's: the buttons that do it. */
const nextCommands: Partial<Readonly<Record<ErrorCode, NextCommands>>> = {
  'slot-tests-failed': target => action('Activate Anyway', 'skillberth.activate', { ...target, force: true }),
  'slot-unprepared': target => action('Install', 'skillberth.install', skillOf(target)),
  'nothing-to-activate': target => action('Install', 'skillberth.install', skillOf(target)),
  'not-active': target => action('Activate', 'skillberth.activate', skillOf(target)),
  'previous-replaced': target => action('Install', 'skillberth.install', skillOf(target)),
  'manifest-invalid': target => action('Open Manifest', 'skillberth.openManifest', skillOf(target)),
  'manifest-missing': target => action('Open Manifest', 'skillberth.openManifest', skillOf(target)),
  'input-invalid': target => action('Run Tool…', 'skillberth.run', withoutInput(target)),
  'python-missing': () => pythonSetting,
  'python-version-missing': () => pythonSetting,
  'skill-not-found': () => action('Refresh', 'skillberth.refresh', {}),
  'secret-missing': target => action('Set Secret…', 'skillberth.setSecret', skillOf(target)),
  'phase-violation': () => action('Switch to Execution', 'skillberth.setPhase', { phase: 'execution' }),
  'skill-not-enabled': target => action('Enable', 'skillberth.enable', skillOf(target)),
  'approval-needed': target => action('Enable', 'skillberth.enable', skillOf(target)),
  'permission-denied': target => [
    action('Show Permissions', 'skillberth.showPermissions', skillOf(target)),
    action('Open Manifest', 'skillberth.openManifest', skillOf(target)),
  ],
  'isolation-unavailable': (_, { nextStep }) => [...copyCommand(nextStep), isolationSetting],
  'audit-broken': () => action('Show Audit', 'skillberth.showAudit', {}),
  'untrusted-workspace': () => ({ title: 'Manage Workspace Trust', command: 'workbench.trust.manage' }),
};

const pythonSetting: Action = {
  title: 'Open Setting',
  command: 'workbench.action.openSettings',
  arguments: ['skillberth.python'],
};

const isolationSetting: Action = {
  title: 'Open Setting',
  command: '_skillberth.openMachineSetting',
  arguments: ['skillberth.permissions.allowProcessOnlyIsolation'],
};

/** For a next step that names the command to type: the button that copies it. */
function copyCommand(nextStep: string): readonly Action[] {
  const text = /`(sudo [^`]+)`/.exec(nextStep)?.[1];
  return text === undefined
    ? []
    : [{ title: 'Copy Command', command: '_skillberth.copyText', arguments: [{ text }] }];
}

const showLog: Action = { title: 'Show Log', command: 'skillberth.showLog' };

/**
 * Tells the person at the editor what failed and what comes next. Details go to the log alone.
 * `doing` completes "Could not …", for the log. `actions` take the place of the usual next step and its buttons. A cancelled operation is no failure and says nothing.
 */
export function reportError(
  error: unknown,
  log: vscode.LogOutputChannel,
  doing: string,
  target: CommandArguments = {},
  actions?: readonly Action[],
): void {
  const failure = HostError.from(error);
  logError(failure, log, doing);
  if (failure.cancelled) return;
  const { code, message, nextStep, logFile } = failure.data;
  const next = actions ?? nextCommands[code]?.(target, failure.data) ?? [];
  const text = actions === undefined ? `${message} ${nextStep}` : message;
  const logAction = logFile === undefined ? showLog : openFile('Open Log', logFile);
  showMessage('error', text, [next, logAction].flat());
}

export function logError({ data, cancelled }: HostError, log: vscode.LogOutputChannel, doing: string): void {
  if (cancelled) {
    log.info(`Cancelled: ${doing}.`);
    return;
  }
  const subject = data.subject === undefined ? '' : ` (${data.subject})`;
  log.error(`Could not ${doing} [${data.code}]: ${data.message}${subject} ${data.nextStep}`);
  if (data.detail !== undefined && data.detail !== '') log.error(data.detail);
}

function skillOf({ skill }: CommandArguments): CommandArguments {
  return skill === undefined ? {} : { skill };
}

function withoutInput({ skill, tool }: CommandArguments): CommandArguments {
  return { ...(skill === undefined ? {} : { skill }), ...(tool === undefined ? {} : { tool }) };
}
