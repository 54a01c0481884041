import { type FieldSupport, type TargetField, type TargetId, targets } from '../../../schemas/index.ts';
import { countText, supportOf, targetIds } from '../../../skill/index.ts';
import { targetTableHead } from '../../protocol.ts';

/** What each client makes of a field, as a Markdown table: the enabled targets first, then others that read it. */
export function targetTable(name: string, field: TargetField, enabled: readonly TargetId[]): string {
  const others = targetIds.filter(target => !enabled.includes(target) && isRead(field, target));
  const rows = [...enabled, ...others].map(target => rowOf(name, target, enabled.includes(target)));
  return [targetTableHead, '|---|---|---|---|', ...rows].join('\n');
}

function rowOf(name: string, target: TargetId, isEnabled: boolean): string {
  const support = supportOf(name, target);
  const { title, source, checked, secondHand = false } = targets.targets[target];
  const client = isEnabled ? `**${title}**` : title;
  const date = `[${support.checked ?? checked}](${support.source ?? source})${secondHand ? ', second-hand' : ''}`;
  return `| ${client} | ${support.status} | ${limitsOf(support).map(cell).join(' ')} | ${date} |`;
}

function isRead(field: TargetField, target: TargetId): boolean {
  const status = field.clients[target]?.status;
  return status === 'required' || status === 'supported';
}

function limitsOf({ maxLength, note }: FieldSupport): readonly string[] {
  return [
    ...(maxLength === undefined ? [] : [`At most ${countText(maxLength)} characters.`]),
    ...(note === undefined ? [] : [note]),
  ];
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
