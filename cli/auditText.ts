import colors from 'picocolors';
import type { AuditRecord, AuditVerification } from '../runtime/index.ts';
import { countText } from '../skill/index.ts';
import { shownMessage, sliceColumns, widthOf } from './terminalText.ts';

/** The audit in words, for a person at a terminal. */

interface Column {
  readonly title: string;
  readonly right?: true;
  /** Columns of the terminal; what is longer is cut. */
  readonly widest: number;
  readonly text: (record: AuditRecord) => string;
  readonly color?: (record: AuditRecord) => (text: string) => string;
}

const columns: readonly Column[] = [
  { title: 'time (UTC)', widest: 19, text: ({ time }) => time.slice(0, 19).replace('T', ' ') },
  { title: 'actor', widest: 6, text: ({ actor }) => actor },
  { title: 'skill', widest: 32, text: skillText },
  { title: 'event', widest: 36, text: ({ event, command }) => `${event} ${command ?? ''}`.trimEnd() },
  { title: 'verdict', widest: 7, text: ({ verdict }) => verdict, color: verdictColor },
  { title: 'took', widest: 9, right: true, text: ({ durationMs }) => durationText(durationMs) },
];

/** A table, oldest record first. The reason comes last, uncut: it is what one looks for. */
export function auditText(records: readonly AuditRecord[]): string {
  if (records.length === 0) return 'The audit holds no such record.';
  const table = columns.map(column => {
    const cells = records.map(record => fitted(column.text(record), column.widest));
    return { column, cells, width: Math.max(column.title.length, ...cells.map(widthOf)) };
  });
  const title = table
    .map(({ column, width }) => padded(column.title, width, column.right))
    .concat('reason')
    .join('  ');
  const lines = records.map((record, index) =>
    table
      .map(({ column, cells, width }) => {
        const cell = padded(cells[index] ?? '', width, column.right);
        return column.color === undefined ? cell : column.color(record)(cell);
      })
      .concat(remarkOf(record))
      .join('  ')
      .trimEnd(),
  );
  return [colors.dim(title), ...lines].join('\n');
}

export function verificationText({ records, intact, head, problem }: AuditVerification): string {
  const count = records === 1 ? '1 record' : `${countText(records)} records`;
  if (intact) {
    const last =
      head === undefined || records === 0 ? '' : `\n${colors.dim(`hash of the last one: ${head}`)}`;
    return `${colors.green('✔')} ${count}; the chain is intact.${last}`;
  }
  return (
    `${colors.red('✖')} The chain breaks at record ${problem?.sequence ?? records + 1}: ` +
    `${shownMessage(problem?.message ?? 'it cannot be read.')}\n` +
    `${count} before it hold together. Keep a copy of the registry before anything else.`
  );
}

function skillText({ skill, version, slot }: AuditRecord): string {
  const place = [version, slot].filter(part => part !== undefined).join('/');
  return [skill, place].filter(part => part !== undefined && part !== '').join(' ');
}

/** The reason, and what is out of the ordinary about the run. */
function remarkOf({ event, phase, source, reason, isolation, argumentText }: AuditRecord): string {
  return [
    ...(event === 'phase' ? [shownMessage([phase, source].filter(Boolean).join(' in '))] : []),
    ...(reason === undefined ? [] : [shownMessage(reason)]),
    ...(isolation === 'process' ? [colors.yellow('(process-only isolation)')] : []),
    ...(argumentText === undefined ? [] : [colors.dim(shownMessage(argumentText))]),
  ].join(' ');
}

function verdictColor({ verdict }: AuditRecord): (text: string) => string {
  switch (verdict) {
    case 'allow':
      return colors.green;
    case 'deny':
      return colors.red;
    default:
      return colors.yellow;
  }
}

function durationText(durationMs: number | undefined): string {
  if (durationMs === undefined) return '';
  return durationMs < 1_000 ? `${durationMs.toFixed(1)} ms` : `${(durationMs / 1_000).toFixed(1)} s`;
}

function fitted(text: string, widest: number): string {
  const shown = shownMessage(text);
  return widthOf(shown) <= widest ? shown : `${sliceColumns(shown, 0, widest - 1)}…`;
}

function padded(text: string, width: number, right: true | undefined): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right === true ? blanks + text : text + blanks;
}
