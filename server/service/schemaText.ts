import type { SchemaNode, TargetField } from '../../schemas/index.ts';

/** What hover and completion say of a key, in Markdown. */
export function describeKey(
  key: string,
  node: SchemaNode,
  required: boolean,
  language: 'yaml' | 'json',
): string {
  const lines = [`**${node.title ?? key}**${required ? ' · required' : ''}`];
  if (node.description !== undefined) lines.push(node.description);
  if (node.enum !== undefined) lines.push(describeValues(node.enum, node['x-enumDescriptions']));
  if (node.examples?.[0] !== undefined) lines.push(codeBlock(key, node.examples[0], language));
  return lines.join('\n\n');
}

/** A key of SKILL.md that the specification does not name. */
export function describeTargetKey(key: string, target: TargetField): string {
  const lines = [
    `**${key}** · ${Object.keys(target.clients).join(', ')}`,
    target.description,
    `Type: ${target.type}.`,
  ];
  if (target.values !== undefined) lines.push(describeValues(target.values, undefined));
  lines.push(`\`\`\`yaml\n${key}: ${target.example}\n\`\`\``);
  return lines.join('\n\n');
}

function describeValues(values: readonly string[], descriptions: readonly string[] | undefined): string {
  return values
    .map(
      (value, index) =>
        `- \`${value}\`${descriptions?.[index] === undefined ? '' : `: ${descriptions[index]}`}`,
    )
    .join('\n');
}

function codeBlock(key: string, example: unknown, language: 'yaml' | 'json'): string {
  const text =
    language === 'json' ? `"${key}": ${JSON.stringify(example, null, 2)}` : `${key}:${toYaml(example, '  ')}`;
  return `\`\`\`${language}\n${text}\n\`\`\``;
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
