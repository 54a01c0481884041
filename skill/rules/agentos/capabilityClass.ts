import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';

/** The class says how far the skill reaches, and the permissions must not say otherwise. */
export function checkClass({ file, document, value }: DocumentContext): readonly Finding[] {
  const level = mappingOf(value['capabilities'])['class'];
  const permissions = mappingOf(mappingOf(value['requires'])['permissions']);
  const writesState = mappingOf(permissions['actions'])['write_state'];
  const report = (message: string) => [
    finding('agentos/class', file, rangeOfValue(document, ['capabilities', 'class']), message),
  ];
  if (level === 'action' && writesState !== true) {
    return report(
      'A skill of the class `action` changes something, but nothing allows it to, so it cannot be imported. Set `requires.permissions.actions.write_state` to `true`, or choose `io`.',
    );
  }
  if (level !== 'pure') return [];
  const files = mappingOf(permissions['fs']);
  const asked = [
    ...('net' in permissions ? ['`net`'] : []),
    ...(['read', 'write'].some(key => allows(files[key])) ? ['`fs`'] : []),
    ...(writesState === true ? ['`actions`'] : []),
  ];
  if (asked.length === 0) return [];
  const other = writesState === true ? '`action`' : '`io`';
  return report(
    `A skill of the class \`pure\` touches nothing outside, but this one asks for ${asked.join(' and ')}. Choose ${other}, or remove the permissions.`,
  );
}

function allows(value: unknown): boolean {
  return value === true || (Array.isArray(value) && value.length > 0);
}
