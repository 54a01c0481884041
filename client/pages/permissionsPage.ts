import type { PermissionsReport } from '../../runtime/invocationReport.ts';
import type { PermissionSet, ResourceLimits } from '../../skill/index.ts';
import { describeAge } from '../views/describe.ts';
import { commandLink, type Html, html, list, nothing, paths, table } from './html.ts';
import type { Page } from './pages.ts';

export function permissionsTitle(skill: string): string {
  return `Permissions of ${skill}`;
}

/** `target`: what commands call the skill by. `now` is in milliseconds since 1970. */
export function permissionsPage(report: PermissionsReport, target: { skill: string }, now: number): Page {
  const enabled = report.status === 'enabled' && report.approved;
  return {
    kind: 'permissions',
    title: permissionsTitle(report.skill),
    body: html`<h1>${report.skill}</h1>
      <p class="muted">Version ${report.version}, slot ${report.slot}</p>
      ${statusOf(report, now)}
      <p class="links">
        ${enabled ? nothing : commandLink('Enable', 'skillberth.enable', target)}
        ${report.status === 'enabled' ? commandLink('Disable', 'skillberth.disable', target) : nothing}
        ${commandLink('Open Manifest', 'skillberth.openManifest', target)}
        ${commandLink('Refresh', 'skillberth.showPermissions', target)}
      </p>
      <h2>What it may do</h2>
      ${list(report.sentences)}
      <h2>Where this comes from</h2>
      ${sources(report)}
      <h2>Folders and files it can read</h2>
      ${paths(report.readable)}
      <h2>Folders and files it can write</h2>
      ${paths(report.writable)}
      <h2>Limits of one call</h2>
      ${table(['Limit', 'At most'], limitRows(report.limits))}`,
  };
}

function statusOf(report: PermissionsReport, now: number): Html {
  const { text, verdict } = approvalOf(report, now);
  const isolation = isolationOf(report.isolation);
  return html`<p class="banner ${verdict}"><span>${text}</span></p>
    <p class="banner ${isolation.verdict}"><span>${isolation.text}</span></p>`;
}

function approvalOf({ status, approved, approvedAt }: PermissionsReport, now: number) {
  const since = approvedAt === undefined ? '' : ` ${describeAge(approvedAt, now)}`;
  if (status === 'disabled')
    return { text: 'Disabled: it does not run until you enable it.', verdict: 'warn' };
  if (status === 'imported_disabled') {
    return { text: 'Imported: it does not run until you enable it.', verdict: 'warn' };
  }
  if (!approved) {
    return { text: 'Not approved: what is installed here has not been allowed to run.', verdict: 'warn' };
  }
  return { text: `Enabled, and approved${since}.`, verdict: 'allow' };
}

function isolationOf(isolation: PermissionsReport['isolation']) {
  switch (isolation) {
    case 'system':
      return { text: 'The operating system keeps it to this.', verdict: 'allow' };
    case 'process':
      return {
        text: 'Process-only isolation, which you allowed: the operating system does not keep it to this. Run only code that you trust.',
        verdict: 'warn',
      };
    case 'none':
      return { text: 'This machine can\u2019t keep it to this, so it does not run here.', verdict: 'deny' };
  }
}

/** A row for each kind of permission: what the manifest says, what the user's own file makes of it, what holds. */
function sources({ declared, granted, effective }: PermissionsReport): Html {
  const rows = permissionRows.map(({ name, value }) => [
    name,
    value(declared),
    ...(granted === undefined ? [] : [value(granted)]),
    value(effective),
  ]);
  const own = granted === undefined ? [] : ['Your skills.json'];
  const note =
    granted === undefined
      ? html`<p class="muted">Your own skills.json says nothing of this skill.</p>`
      : nothing;
  return html`${table(['Permission', 'Manifest', ...own, 'Enforced'], rows)}${note}`;
}

const permissionRows: readonly { readonly name: string; value(set: PermissionSet): string }[] = [
  {
    name: 'Websites',
    value: ({ network }) => (network.domains === 'any' ? 'any' : listed(network.domains)),
  },
  {
    name: 'Protocols',
    value: ({ network }) => (network.domains.length === 0 ? 'none' : listed(network.protocols)),
  },
  { name: 'Reads', value: ({ files }) => places(files.read) },
  { name: 'Writes', value: ({ files }) => places(files.write) },
  { name: 'Changes state', value: ({ writeState }) => (writeState ? 'yes' : 'no') },
  { name: 'Variables of this machine', value: ({ hostVariables }) => listed(hostVariables) },
];

function places(granted: PermissionSet['files']['read']): string {
  return granted === 'workspace' ? 'the workspace and the temporary folder' : listed(granted);
}

function listed(entries: readonly string[]): string {
  return entries.length === 0 ? 'none' : entries.join(', ');
}

function limitRows(limits: ResourceLimits): readonly (readonly string[])[] {
  return [
    ['Time', seconds(limits.wallClockMs)],
    ['Processor time', seconds(limits.cpuMs)],
    ['Memory', `${limits.memoryMb} MB`],
    ['Processes', String(limits.processes)],
    ['Open files', String(limits.files)],
    ['Output', bytes(limits.outputBytes)],
  ];
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'no limit' : `${Number((milliseconds / 1000).toFixed(1))} s`;
}

function bytes(count: number): string {
  if (count < 1000) return `${count} bytes`;
  return count < 1_000_000
    ? `${Number((count / 1000).toFixed(1))} KB`
    : `${Number((count / 1_000_000).toFixed(1))} MB`;
}
