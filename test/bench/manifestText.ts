/** A valid skill.yaml of about so many lines: tools with schemas, as real manifests have them. */
export function yamlManifest(lines: number): string {
  const head = ['name: weather_skill', 'version: 1.0.0', 'description: A skill with many tools.', 'tools:'];
  const tools: string[] = [];
  for (let index = 0; head.length + tools.length < lines; index += 1) tools.push(...yamlTool(index));
  return `${[...head, ...tools].join('\n')}\n`;
}

function yamlTool(index: number): readonly string[] {
  return [
    `  - name: tool_${index}`,
    `    description: "Does thing number ${index}: the one that was asked for."`,
    `    entry: handlers.main:tool_${index}`,
    '    timeout_seconds: 30',
    '    input_schema:',
    '      type: object',
    '      required: [city, days]',
    '      properties:',
    '        city:',
    '          type: string',
    '          description: The name of a city',
    '        days:',
    '          type: integer',
    '          minimum: 1',
    '    output_schema:',
    '      type: object',
    '      required: [ok]',
  ];
}

/** A valid skill.json of about so many lines. */
export function jsonManifest(lines: number): string {
  const tool = (index: number) => ({
    name: `tool_${index}`,
    description: `Does thing number ${index}.`,
    entry: `handlers.main:tool_${index}`,
    input_schema: {
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
    },
    output_schema: { type: 'object' },
  });
  const count = Math.max(1, Math.round(lines / 22));
  const tools = Array.from({ length: count }, (_, index) => tool(index));
  return `${JSON.stringify({ name: 'weather_skill', version: '1.0.0', description: 'Many tools.', tools }, null, 2)}\n`;
}

/** The module `handlers.main` of such a manifest. */
export function pythonTools(count: number): string {
  const tool = (index: number): string =>
    `def tool_${index}(city: str, days: int = 1) -> dict:\n    """Does thing number ${index}."""\n    return {"ok": True, "city": city, "days": days}\n`;
  return `"""Tools."""\n\n\n${Array.from({ length: count }, (_, index) => tool(index)).join('\n\n')}`;
}
