import type { SchemaNode, TargetField } from '../../schemas/index.ts';
import { clientsOf } from './targetFields.ts';
import { typeText } from './typeText.ts';

/** What hover adds to the description of a key, in Markdown. */
export interface KeyText {
  /** What the value that stands there means. */
  readonly value?: string | undefined;
  /** How much of a limit it uses. */
  readonly length?: string | undefined;
  /** What clients make of the key. */
  readonly table?: string | undefined;
  /** It is an entry of a list, which has no key of its own. */
  readonly isEntry?: boolean;
}

/** What hover and completion say of a key, in Markdown. */
export function describeKey(
  key: string,
  node: SchemaNode,
  required: boolean,
  language: 'yaml' | 'json',
  { value, length, table, isEntry = false }: KeyText = {},
): string {
  const example = node.examples?.[0];
  return joined([
    `**${node.title ?? key}**${required ? ' · required' : ''}`,
    value,
    node.description,
    typeText(node),
    node.enum === undefined ? undefined : describeValues(node.enum, node['x-enumDescriptions']),
    length,
    table,
    example === undefined
      ? undefined
      : codeBlock(isEntry ? entryExample(example, language) : keyExample(key, example, language), language),
  ]);
}

/** A key of SKILL.md that only clients name. */
export function describeTargetKey(
  key: string,
  field: TargetField,
  { value, length, table }: KeyText = {},
): string {
  return joined([
    `**${key}** · ${clientsOf(field)}`,
    value,
    field.description,
    `Type: ${field.type}.`,
    field.values === undefined ? undefined : describeValues(field.values, undefined),
    length,
    table,
    `\`\`\`yaml\n${key}: ${field.example}\n\`\`\``,
  ]);
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join('\n\n');
}

function describeValues(values: readonly string[], descriptions: readonly string[] | undefined): string {
  return values
    .map(
      (value, index) =>
        `- \`${value}\`${descriptions?.[index] === undefined ? '' : `: ${descriptions[index]}`}`,
    )
    .join('\n');
}

type Language = 'yaml' | 'json';

function codeBlock(text: string, language: Language): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function keyExample(key: string, example: unknown, language: Language): string {
  return language === 'json'
    ? `"${key}": ${JSON.stringify(example, null, 2)}`
    : `${key}:${toYaml(example, '  ')}`;
}

function entryExample(example: unknown, language: Language): string {
  return language === 'json' ? JSON.stringify([example]) : toYaml([example], '').trimStart();
}

/** An example as YAML behind its key: a scalar on the same line, everything else in lines below. */
function toYaml(value: unknown, indentation: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value
      .map(item => `\n${indentation}-${toYaml(item, `${indentation}  `).replace(/^\n\s*/, ' ')}`)
      .join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return ' {}';
    return entries
      .map(([key, item]) => `\n${indentation}${key}:${toYaml(item, `${indentation}  `)}`)
      .join('');
  }
  if (typeof value !== 'string') return ` ${String(value)}`;
  return /^[A-Za-z][\w ./,:<>=()-]*$/.test(value) && !value.includes(': ')
    ? ` ${value}`
    : ` ${JSON.stringify(value)}`;
}
