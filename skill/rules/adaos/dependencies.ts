import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { textOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';
import { fixOf, replacedValue } from '../valueFix.ts';
import { requirementMistake, versionMistake } from './requirement.ts';

/** Dependencies as pip reads them; only what pip certainly refuses is reported. */
export function checkDependencies(context: DocumentContext): readonly Finding[] {
  const { dependencies } = context.value;
  if (!Array.isArray(dependencies)) return [];
  return dependencies.flatMap((dependency: unknown, index) => {
    const path = ['dependencies', index];
    if (typeof dependency === 'string') return checkText(context, path, dependency);
    const version = isMapping(dependency) ? textOf(dependency['version']) : undefined;
    return version === undefined ? [] : checkVersion(context, [...path, 'version'], version);
  });
}

function checkText(
  { file, document }: DocumentContext,
  path: DocumentPath,
  text: string,
): readonly Finding[] {
  const mistake = requirementMistake(text);
  if (mistake === undefined) return [];
  const { what, meant } = mistake;
  const mend = meant ?? 'name>=1.0';
  const message = `\`${text.slice(0, 80)}\` ${what}, so the install stops at it. Write \`${mend}\`.`;
  const replacement = meant === undefined ? undefined : replacedValue(document, path, text, meant);
  const fix = fixOf(`Write \`${mend}\``, replacement);
  const details = fix === undefined ? {} : { fix };
  return [finding('adaos/dependency', file, rangeOfValue(document, path), message, details)];
}

function checkVersion(
  { file, document }: DocumentContext,
  path: DocumentPath,
  version: string,
): readonly Finding[] {
  const what = versionMistake(version);
  if (what === undefined) return [];
  const message = `\`${version.slice(0, 80)}\` ${what}, so the install stops at it. Write a version such as \`1.2.0\`, or a range such as \`>=1.2\`.`;
  return [finding('adaos/dependency', file, rangeOfValue(document, path), message)];
}
