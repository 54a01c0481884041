import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf, mappingsOf, textOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { nearestName } from '../nearestName.ts';
import { finding, rangeOfValue } from '../report.ts';
import { fixOf, replacedValue } from '../valueFix.ts';

/** Places that name a tool: it must be one of the manifest's. */
export function checkToolNames(context: DocumentContext): readonly Finding[] {
  const names = mappingsOf(context.value['tools'])
    .map(({ name }) => textOf(name))
    .filter(name => name !== undefined);
  return [...checkDefaultTool(context, names), ...checkExports(context, names)];
}

function checkDefaultTool(
  { file, document, value }: DocumentContext,
  names: readonly string[],
): readonly Finding[] {
  const wanted = textOf(value['default_tool']);
  if (wanted === undefined || names.includes(wanted)) return [];
  const message = `\`${wanted}\` is not among the tools, so a run without a tool's name fails. ${known(names)} Name one of them, or add the tool.`;
  return [finding('adaos/default-tool-unknown', file, rangeOfValue(document, ['default_tool']), message)];
}

function checkExports(
  { file, document, value }: DocumentContext,
  names: readonly string[],
): readonly Finding[] {
  const exported = mappingOf(value['exports'])['tools'];
  if (!Array.isArray(exported)) return [];
  return exported.flatMap((wanted: unknown, index) => {
    if (typeof wanted !== 'string' || wanted === '' || names.includes(wanted)) return [];
    const path: DocumentPath = ['exports', 'tools', index];
    const nearest = nearestName(wanted, names);
    const isFree = nearest !== undefined && !exported.includes(nearest);
    const fix = fixOf(
      `Write \`${nearest ?? ''}\``,
      isFree ? replacedValue(document, path, wanted, nearest) : undefined,
    );
    const mend = isFree ? `Did you mean \`${nearest}\`?` : 'Add the tool, or remove the name.';
    const message = `\`${wanted}\` is exported but is not among the tools, so other skills cannot call it. ${known(names)} ${mend}`;
    // Which tool is meant is a guess.
    const details = fix === undefined ? {} : { fix: { ...fix, manual: true as const } };
    return [finding('adaos/exported-tool-unknown', file, rangeOfValue(document, path), message, details)];
  });
}

const mostNamed = 12;

function known(names: readonly string[]): string {
  if (names.length === 0) return 'The manifest has no tools.';
  const shown = names.slice(0, mostNamed).map(name => `\`${name}\``);
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `Tools: ${shown.join(', ')}${more}.`;
}
