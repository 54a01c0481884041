import type { AuditRecord, AuditVerification } from '../../runtime/invocationReport.ts';
import { describeDuration } from '../views/describe.ts';
import { describeActor, describeEvent, describeVerdict } from '../views/describeAudit.ts';
import { commandLink, type Html, html, table } from './html.ts';
import type { Page } from './pages.ts';

/** The newest records, newest first, and whether the chain they belong to is whole. `skill`: of that one alone. */
export function auditPage(
  records: readonly AuditRecord[],
  verification: AuditVerification,
  skill?: string,
): Page {
  const newestFirst = records.toSorted((left, right) => right.sequence - left.sequence);
  return {
    kind: 'audit',
    title: skill === undefined ? 'Audit' : `Audit of ${skill}`,
    body: html`<h1>${skill === undefined ? 'Audit' : `Audit of ${skill}`}</h1>
      <p class="muted">Every call that was allowed or refused on this machine, and every change of what may run. Secrets are never in it.</p>
      ${chain(verification)}
      <p class="links">
        ${commandLink('Refresh and Verify', 'skillberth.showAudit', skill === undefined ? {} : { skill })}
        ${commandLink('Show Log', 'skillberth.showLog', {})}
      </p>
      ${newestFirst.length === 0 ? html`<h2>Nothing is recorded yet</h2>` : recordTable(newestFirst, verification, skill)}`,
  };
}

function chain({ intact, problem, records }: AuditVerification): Html {
  if (intact) {
    const count = records === 1 ? 'The one record is' : `All ${records} records are`;
    return html`<p class="banner allow"><span>${count} as they were written: the chain is whole.</span></p>`;
  }
  const where = problem === undefined ? '' : ` at record ${problem.sequence}: ${problem.message}`;
  return html`<p class="banner deny"><span>The chain of records is broken${where}</span></p>`;
}

function recordTable(
  records: readonly AuditRecord[],
  verification: AuditVerification,
  skill: string | undefined,
): Html {
  const heading =
    skill === undefined && records.length < verification.records ? `The last ${records.length}` : 'Records';
  return html`<h2>${heading}</h2>${table(
    ['#', 'Time', 'Who', 'What', 'Skill', 'Verdict', 'Reason', 'Took'],
    records.map(rowOf),
    'audit',
  )}`;
}

function rowOf(record: AuditRecord): readonly (Html | string)[] {
  const version = [record.version, record.slot].filter(part => part !== undefined).join('/');
  const mark = record.isolation === 'process' ? html`<br><span class="warn nowrap">process-only</span>` : '';
  return [
    String(record.sequence),
    html`<span class="nowrap" title="${record.time}">${new Date(record.time).toLocaleString()}</span>`,
    html`<span class="nowrap">${describeActor(record.actor)}</span>`,
    html`<span class="nowrap">${describeEvent(record)}</span> ${record.command ?? ''}`,
    html`${record.skill ?? ''} <span class="muted nowrap">${version}</span>`,
    html`<span class="verdict ${record.verdict}">${describeVerdict(record.verdict)}</span>${mark}`,
    html`<div class="reason">${record.reason ?? ''}</div>${record.argumentText === undefined ? '' : html`<br><code>${record.argumentText}</code>`}`,
    html`<span class="nowrap">${record.durationMs === undefined ? '' : describeDuration(record.durationMs)}</span>`,
  ];
}
