import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { finding, rangeOfValue } from '../report.ts';
import { domainMistake } from './domainName.ts';
import { entriesOf, type SkillsContext } from './skillsContext.ts';

/** Domains in permissions: they are compared with the host of a connection, letter by letter. */
export function checkDomains(context: SkillsContext): readonly Finding[] {
  const { document, file } = context;
  return entriesOf(context).flatMap(({ path, entry }) => {
    const domains = mappingOf(mappingOf(entry['permissions'])['net'])['allow_domains'];
    if (!Array.isArray(domains)) return [];
    return domains.flatMap((domain: unknown, index) => {
      if (typeof domain !== 'string' || domain === '') return [];
      const mistake = domainMistake(domain);
      if (mistake === undefined) return [];
      const range = rangeOfValue(document, [...path, 'permissions', 'net', 'allow_domains', index]);
      const { what, host } = mistake;
      const message = `\`${domain}\` ${what}, so no connection is ever allowed by it. Write the name of a host alone, like \`${host ?? 'api.example.com'}\` or \`*.example.com\`.`;
      if (host === undefined) return [finding('configuration/domain', file, range, message)];
      const fix = { title: `Write \`${host}\``, replacements: [{ ...range, text: JSON.stringify(host) }] };
      return [finding('configuration/domain', file, range, message, { fix })];
    });
  });
}
