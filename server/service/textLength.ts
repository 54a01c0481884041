import type { SchemaNode, TargetField, TargetId } from '../../schemas/index.ts';
import { supportOf } from '../../skill/index.ts';

/** Characters as the limits count them: one for each code point. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The shortest limit that a field has: the enabled clients', else the schema's. Characters. */
export function limitOf(
  name: string,
  node: SchemaNode | undefined,
  field: TargetField | undefined,
  enabled: readonly TargetId[],
): number | undefined {
  const limits = field === undefined ? [] : enabled.map(target => supportOf(name, target).maxLength);
  const known = limits.filter(limit => limit !== undefined);
  if (known.length > 0) return Math.min(...known);
  return node !== undefined && 'maxLength' in node && typeof node.maxLength === 'number'
    ? node.maxLength
    : undefined;
}
