import type { SchemaError, SchemaNode } from '../../../schemas/index.ts';
import { countText } from '../../countText.ts';
import type { DocumentPath } from '../../document/index.ts';

/** The words for the type of a value. */
export function typeName(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeName.ofSchema(typeof value);
}

/** The words for a type as a schema names it. */
typeName.ofSchema = (type: string): string => schemaTypes[type] ?? type;

const schemaTypes: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a set of keys',
  null: 'nothing',
};

/** How a message speaks of the value at a path. */
export function nameOf(path: DocumentPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the manifest';
  if (typeof last === 'string') return `\`${last}\``;
  const owner = path.findLast(step => typeof step === 'string');
  return `entry ${last + 1}${owner === undefined ? '' : ` of \`${owner}\``}`;
}

export function listOf(items: readonly string[], word: 'and' | 'or'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** The schema's example as it would stand in the file, on one line. */
export function exampleLine(
  key: string | undefined,
  node: SchemaNode | undefined,
  language: 'yaml' | 'json',
): string {
  const example = node?.examples?.[0];
  if (example === undefined) return key === undefined ? '' : `\`${key}\`.`;
  const plain = typeof example === 'string' && /^[A-Za-z][\w ./,-]*$/.test(example) && language === 'yaml';
  const value = plain ? example : JSON.stringify(example);
  if (key === undefined) return `\`${value}\`.`;
  return language === 'yaml' ? `\`${key}: ${value}\`.` : `\`"${key}": ${value}\`.`;
}

/** The example behind a few words, with the blank before them; nothing where the schema has none. */
export function exampleSentence(
  before: string,
  key: string | undefined,
  node: SchemaNode | undefined,
  language: 'yaml' | 'json',
): string {
  return node?.examples?.[0] === undefined ? '' : ` ${before} ${exampleLine(key, node, language)}`;
}

/** What a failed keyword means, in the rule's words where it has some. */
export function sentenceFor(
  error: SchemaError,
  node: SchemaNode,
  name: string,
  value: unknown,
  template: string | undefined,
  language: 'yaml' | 'json',
): string {
  const allowed = listOf(
    (node.enum ?? []).map(item => `\`${item}\``),
    'or',
  );
  const limit = Number(error.params['limit'] ?? 0);
  if (template !== undefined) {
    return template.replace(/\{(value|allowed|length|limit)\}/g, (_, field: string) =>
      field === 'value'
        ? String(value)
        : field === 'allowed'
          ? allowed
          : countText(field === 'length' ? [...String(value)].length : limit),
    );
  }
  const example = exampleSentence('Write it like', undefined, node, language);
  const why = node.description === undefined ? '' : ` ${node.description}`;
  switch (error.keyword) {
    case 'enum':
      return `${name} must be ${allowed}; \`${String(value)}\` is none of them.${why}`;
    case 'minLength':
      return `${name} is empty.${why}${example}`;
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum':
      return `${name} must be ${String(error.params['comparison'])} ${countText(limit)}, but it is ${String(value)}.${why}`;
    default:
      return `${name} is not what it should be.${why}${example}`;
  }
}
