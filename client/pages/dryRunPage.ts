import type { DryRunReport, GateName, GateVerdict, Remedy } from '../../runtime/invocationReport.ts';
import { commandLink, type Html, html, nothing, table } from './html.ts';
import type { Page } from './pages.ts';

const gates: Readonly<Record<GateName, string>> = {
  phase: 'Phase',
  enabled: 'Known and enabled',
  eligible: 'Eligible',
  command: 'Tool known',
  permissions: 'Declared permissions',
  input: 'Input',
  execution: 'Isolated execution',
  output: 'Output',
};

const marks: Readonly<Record<GateVerdict['verdict'], string>> = {
  allow: '\u2713 allows',
  deny: '\u2717 refuses',
  skipped: '\u2013 not asked',
};

/** The call that was tried, as commands take it. */
export interface TriedCall {
  readonly skill: string;
  readonly tool?: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export function dryRunPage(report: DryRunReport, call: TriedCall): Page {
  const target = { skill: call.skill };
  const { skill, tool, version, slot, allowed, error } = report;
  const called = tool === undefined ? skill : `${tool} of ${skill}`;
  const place = [
    version === undefined ? undefined : `version ${version}`,
    slot === undefined ? undefined : `slot ${slot}`,
  ].filter(part => part !== undefined);
  const remedies = report.gates.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]));
  return {
    kind: 'dryRun',
    title: `Dry Run of ${called}`,
    body: html`<h1>Dry run of ${called}</h1>
      <p class="muted">${['Nothing was executed', ...place].join(', ')}.</p>
      ${outcome(allowed, error?.message, remedies.length === 0 ? error?.nextStep : undefined)}
      <p class="links">
        ${linkFor(error?.code, target)}
        ${commandLink('Try Again', 'skillberth.dryRun', call)}
        ${commandLink('Show Permissions', 'skillberth.showPermissions', target)}
      </p>
      <h2>Gates, in their order</h2>
      ${table(
        ['Gate', 'Verdict', 'Reason'],
        report.gates.map(({ gate, verdict, reason }) => [
          html`<span class="nowrap">${gates[gate]}</span>`,
          html`<span class="verdict ${verdict}">${marks[verdict]}</span>`,
          reason,
        ]),
      )}
      ${remedies.map(remedySection)}`,
  };
}

function outcome(allowed: boolean, message = '', nextStep = ''): Html {
  return allowed
    ? html`<p class="banner allow"><span>A call would be executed.</span></p>`
    : html`<p class="banner deny"><span>A call would be refused. ${message} ${nextStep}</span></p>`;
}

function linkFor(
  code: NonNullable<DryRunReport['error']>['code'] | undefined,
  target: { skill: string },
): Html {
  switch (code) {
    case 'phase-violation':
      return commandLink('Switch to Execution', 'skillberth.setPhase', { phase: 'execution' });
    case 'skill-not-enabled':
    case 'approval-needed':
      return commandLink('Enable', 'skillberth.enable', target);
    default:
      return nothing;
  }
}

function remedySection(remedy: Remedy): Html {
  const place = remedy.line === undefined ? remedy.file : `${remedy.file}, line ${remedy.line}`;
  return html`<h2>What would allow it</h2>
    <p class="muted">${place}</p>
    <pre>${remedy.text}</pre>
    <p class="links">
      ${commandLink('Open the File There', '_skillberth.openPlace', remedy)}
      ${commandLink('Copy', '_skillberth.copyText', { text: remedy.text })}
    </p>`;
}
