import type { SchemaNode } from '../../schemas/index.ts';
import { countText } from '../../skill/index.ts';

const names: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
  array: 'list',
  null: 'nothing',
};

/** The types and limits of a value in words: `Text, at most 64 characters.` Undefined where it can be anything. */
export function typeText(node: SchemaNode): string | undefined {
  const types = [node.type ?? []].flat();
  if (types.length === 0) return undefined;
  const name = types.map(type => names[type] ?? type).join(' or ');
  const text = [name, ...limits(node)].join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function limits(node: SchemaNode): readonly string[] {
  const shown = (keyword: string): string | undefined => {
    const value: unknown = Object.hasOwn(node, keyword) ? Reflect.get(node, keyword) : undefined;
    return typeof value === 'number' ? countText(value) : undefined;
  };
  const at = (keyword: string, before: string, behind = '') => {
    const value = shown(keyword);
    return value === undefined ? [] : [`${before}${value}${behind}`];
  };
  // A text of at least one character is what everybody expects.
  const shortest = shown('minLength') === '1' ? [] : at('minLength', 'at least ', ' characters');
  return [
    ...shortest,
    ...at('maxLength', 'at most ', ' characters'),
    ...at('minItems', 'at least ', ' entries'),
    ...at('maxItems', 'at most ', ' entries'),
    ...at('exclusiveMinimum', 'more than '),
    ...at('minimum', 'at least '),
    ...at('exclusiveMaximum', 'less than '),
    ...at('maximum', 'at most '),
  ];
}
