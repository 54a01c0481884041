import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { domainMistake } from '../configuration/domainName.ts';
import { entriesOf } from '../listEntries.ts';
import { finding, rangeOfValue } from '../report.ts';
import { insideSkill } from '../skillPath.ts';
import { fixOf, replacedValue } from '../valueFix.ts';

const permissionsPath = ['requires', 'permissions'];

/** Hosts and paths that permissions name. */
export function checkPermissions(context: DocumentContext): readonly Finding[] {
  const permissions = mappingOf(mappingOf(context.value['requires'])['permissions']);
  const files = mappingOf(permissions['fs']);
  return [
    ...checkDomains(context, mappingOf(permissions['net'])['allow_domains']),
    ...checkPaths(context, [...permissionsPath, 'fs', 'read'], files['read']),
    ...checkPaths(context, [...permissionsPath, 'fs', 'write'], files['write']),
  ];
}

function checkDomains({ file, document }: DocumentContext, domains: unknown): readonly Finding[] {
  return entriesOf(domains, [...permissionsPath, 'net', 'allow_domains']).flatMap(({ text, path }) => {
    const mistake = text === '' ? undefined : domainMistake(text);
    if (mistake === undefined) return [];
    const { what, host } = mistake;
    const message = `\`${text.slice(0, 100)}\` ${what}, so no connection is ever allowed by it. Write the name of a host alone, like \`${host ?? 'api.example.com'}\` or \`*.example.com\`.`;
    const replacement = host === undefined ? undefined : replacedValue(document, path, text, host);
    const fix = fixOf(`Write \`${host ?? ''}\``, replacement);
    const details = fix === undefined ? {} : { fix };
    return [finding('agentos/domain', file, rangeOfValue(document, path), message, details)];
  });
}

function checkPaths(
  { file, document }: DocumentContext,
  at: DocumentPath,
  paths: unknown,
): readonly Finding[] {
  return entriesOf(paths, at).flatMap(({ text, path }) => {
    // The folder itself is as good as any path below it.
    if (text === '' || /^\.\/?$/.test(text) || insideSkill(text) !== undefined) return [];
    const message = `\`${text.slice(0, 100)}\` is not a path below the skill's data folder or the workspace, so it is never opened. Write a relative path with \`/\` and without \`..\`, like \`notes\`.`;
    return [finding('agentos/file-path', file, rangeOfValue(document, path), message)];
  });
}
