import * as vscode from 'vscode';
import type { Phase, PhaseReport } from '../../runtime/invocationReport.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { requireTrust } from '../trust.ts';
import type { Services } from './services.ts';

const phases: readonly { readonly phase: Phase; readonly label: string; readonly detail: string }[] = [
  {
    phase: 'planning',
    label: '$(checklist) Planning',
    detail: 'No skill runs in this workspace, whoever asks.',
  },
  {
    phase: 'execution',
    label: '$(play) Execution',
    detail: 'Enabled skills run, for you and for agents.',
  },
];

/** Sets the phase of the workspace: whether its skills run at all. */
export async function setPhase(
  { host, phase: status, log }: Services,
  given: CommandArguments,
): Promise<PhaseReport | undefined> {
  if (!requireTrust()) return undefined;
  try {
    const running = await host();
    const phase = given.phase ?? (await pickPhase((await running.phase()).phase));
    if (phase === undefined) return undefined;
    const report = await running.setPhase(phase);
    status.show(report);
    vscode.window.setStatusBarMessage(
      phase === 'planning' ? '$(checklist) Planning: no skill runs' : '$(play) Execution: enabled skills run',
      5000,
    );
    return report;
  } catch (error) {
    reportError(error, log, 'set the phase');
    return undefined;
  }
}

async function pickPhase(present: PhaseReport['phase']): Promise<Phase | undefined> {
  const unset = 'Not set: your own commands run skills, agents\u2019 do not';
  const chosen = await vscode.window.showQuickPick(
    phases.map(entry => ({ ...entry, description: entry.phase === present ? 'now' : '' })),
    { title: 'Phase of This Workspace', placeHolder: present === 'unset' ? unset : `Now: ${present}` },
  );
  return chosen?.phase;
}
