import type { AuditRecord } from '../../runtime/invocationReport.ts';
import { oneLine } from '../plainText.ts';
import { describeDuration } from './describe.ts';

const actors: Readonly<Record<AuditRecord['actor'], string>> = {
  cli: 'command line',
  editor: 'editor',
  api: 'HTTP API',
  mcp: 'agent',
};

const events: Readonly<Record<AuditRecord['event'], string>> = {
  import: 'imported',
  install: 'installed',
  activate: 'activated',
  rollback: 'rolled back',
  uninstall: 'uninstalled',
  approve: 'approved',
  enable: 'enabled',
  disable: 'disabled',
  phase: 'phase set',
  'secret-set': 'secret stored',
  'secret-delete': 'secret deleted',
  invoke: 'call',
  result: 'result',
  prepare: 'test or check',
  prepared: 'test or check ended',
  denied: 'tried',
};

const verdicts: Readonly<Record<AuditRecord['verdict'], string>> = {
  allow: 'allowed',
  deny: 'refused',
  error: 'failed',
};

export function describeActor(actor: AuditRecord['actor']): string {
  return actors[actor];
}

export function describeEvent({ event, phase }: Pick<AuditRecord, 'event' | 'phase'>): string {
  return event === 'phase' && phase !== undefined ? `phase set: ${phase}` : events[event];
}

export function describeVerdict(verdict: AuditRecord['verdict']): string {
  return verdicts[verdict];
}

/** One line of the log, for example `audit 12: refused: call get_weather of weather_skill 1.2.0/A (editor): …`. */
export function describeRecord(record: AuditRecord): string {
  const { skill, version, slot, command } = record;
  const place = [version, slot].filter(part => part !== undefined).join('/');
  const subject = [skill, place].filter(part => part !== undefined && part !== '').join(' ');
  const what = [
    describeEvent(record),
    command,
    command !== undefined && subject !== '' ? `of ${subject}` : subject,
  ];
  const marks = [
    describeActor(record.actor),
    record.isolation === 'process' ? 'process-only isolation' : undefined,
    record.durationMs === undefined ? undefined : describeDuration(record.durationMs),
  ];
  const reason = record.reason === undefined ? '' : `: ${record.reason}`;
  return oneLine(
    `audit ${record.sequence}: ${describeVerdict(record.verdict)}: ${what.filter(Boolean).join(' ')} (${marks.filter(Boolean).join(', ')})${reason}`,
    1000,
  );
}
