import { derivedOf } from '../../derived.ts';
import type { Finding } from '../../finding.ts';
import type { FolderContext } from '../checkContext.ts';
import { finding } from '../report.ts';
import { type Credential, credentialsIn } from './credentials.ts';
import { checkSecrets } from './secretRules.ts';

/** Rules for sources and for the placeholders that name secrets. */
export function checkSources(context: FolderContext): readonly Finding[] {
  const { snapshot, wants } = context;
  const findings = [...checkSecrets(context)];
  for (const file of snapshot.paths) {
    if (!wants(file)) continue;
    for (const credential of derivedOf(snapshot, file, credentialsIn) ?? []) {
      findings.push(credentialFinding(file, credential, snapshot.read(file) ?? ''));
    }
  }
  return findings;
}

/** Never repeats the credential: findings travel into logs. */
function credentialFinding(file: string, { name, start, end }: Credential, text: string): Finding {
  const beginning = /^\w{4}|^[a-z]{2}-/.exec(text.slice(start, start + 4))?.[0];
  const shown = beginning === undefined ? '' : ` (\`${beginning}…\`)`;
  const message = `This looks like ${name}${shown}, and everyone who gets the skill can use it. Revoke it at its service, then keep the new one as a secret and write only its name here.`;
  return finding('sources/credential', file, { start, end }, message);
}
