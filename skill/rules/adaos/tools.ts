import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { numberOf, textOf } from '../../formats/fields.ts';
import { schemaMistakes } from '../authorSchema.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';

/** Each tool on its own: its name, its schemas, its time limit. */
export function checkTools(context: DocumentContext): readonly Finding[] {
  const { tools } = context.value;
  if (!Array.isArray(tools)) return [];
  const seen = new Set<string>();
  return tools.flatMap((tool: unknown, index): readonly Finding[] => {
    const name = isMapping(tool) ? textOf(tool['name']) : undefined;
    if (!isMapping(tool) || name === undefined) return [];
    const at = ['tools', index];
    const isTwice = seen.has(name);
    seen.add(name);
    return [
      ...(isTwice ? [duplicate(context, at, name)] : []),
      ...checkInputSchema(context, at, name, tool),
      ...checkSchemas(context, at, name, tool),
      ...checkTimeLimits(context, at, tool),
    ];
  });
}

type Tool = Readonly<Record<string, unknown>>;

function duplicate({ file, document }: DocumentContext, at: DocumentPath, name: string): Finding {
  const message = `Two tools are named \`${name}\`, and only the last one can be called. Rename or remove one of them.`;
  return finding('adaos/tool-duplicate', file, rangeOfValue(document, [...at, 'name']), message);
}

function checkInputSchema(
  { file, document }: DocumentContext,
  at: DocumentPath,
  name: string,
  tool: Tool,
): readonly Finding[] {
  if ('input_schema' in tool) return [];
  const message = `The tool \`${name}\` has no \`input_schema\`, so an agent must guess what it takes and no call is checked. Add one, even if it is only \`type: object\`.`;
  const range = rangeOfValue(document, [...at, 'name']);
  return [finding('adaos/tool-without-input-schema', file, range, message)];
}

const effects = [
  ['input_schema', 'so every call of `{name}` is refused'],
  ['output_schema', 'so every result of `{name}` is refused'],
] as const;

function checkSchemas(
  { file, document }: DocumentContext,
  at: DocumentPath,
  name: string,
  tool: Tool,
): readonly Finding[] {
  return effects.flatMap(([key, effect]) =>
    schemaMistakes(document, [...at, key], tool[key]).map(({ range, what, mend, fix }) => {
      const message = `${what}, ${effect.replace('{name}', name)}. ${mend}`;
      return finding('adaos/tool-schema', file, range, message, fix === undefined ? {} : { fix });
    }),
  );
}

function checkTimeLimits(
  { file, document }: DocumentContext,
  at: DocumentPath,
  tool: Tool,
): readonly Finding[] {
  const ignored = numberOf(tool['timeout']);
  const used = numberOf(tool['timeout_seconds']);
  if (ignored === undefined || used === undefined || ignored === used) return [];
  const message = `\`timeout_seconds\` is ${used} and is used; this \`timeout\` of ${ignored} is ignored. Keep one of the two.`;
  return [finding('adaos/two-time-limits', file, rangeOfOwner(document, [...at, 'timeout']), message)];
}
