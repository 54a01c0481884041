import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { isPlainCredential } from './credentials.ts';
import { entriesOf, type SkillsContext } from './skillsContext.ts';

const where =
  'Put it in your own `skills.json` (`~/.config/skillberth`, on Windows `%APPDATA%\\skillberth`).';

/** What a workspace's file says without effect: a cloned repository must not grant itself anything. */
export function checkGrants(context: SkillsContext): readonly Finding[] {
  if (context.isOwn) return [];
  const report = (path: DocumentPath, message: string): Finding =>
    finding(
      'configuration/not-granted',
      context.file,
      rangeOfOwner(context.document, path),
      `${message} ${where}`,
    );
  return entriesOf(context).flatMap(({ path, entry }) => {
    const findings: Finding[] = [];
    // A key written out is told of as a credential already.
    if (typeof entry['apiKey'] === 'string' && !isPlainCredential('apiKey', entry['apiKey']))
      findings.push(
        report([...path, 'apiKey'], 'Only your own file gives a skill its key; here `apiKey` is not read.'),
      );
    if (Object.keys(mappingOf(entry['env'])).length > 0)
      findings.push(
        report([...path, 'env'], 'Only your own file sets variables of a skill; here `env` is not read.'),
      );
    if (allowsSomething(mappingOf(entry['permissions'])))
      findings.push(
        report(
          [...path, 'permissions'],
          'A workspace can narrow what a skill may do, never widen it: what `permissions` allows beyond the skill’s own manifest does not count here.',
        ),
      );
    return findings;
  });
}

function allowsSomething(permissions: Readonly<Record<string, unknown>>): boolean {
  const { read, write } = mappingOf(permissions['fs']);
  const { allow_domains: domains } = mappingOf(permissions['net']);
  const { write_state: state } = mappingOf(permissions['actions']);
  return [read, write, domains, state].some(
    value => value === true || (Array.isArray(value) && value.length > 0),
  );
}
