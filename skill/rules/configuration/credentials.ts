import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { finding, rangeOfValue } from '../report.ts';
import { entriesOf, type SkillsContext } from './skillsContext.ts';

/** Credentials in a file that everyone gets who gets the workspace. */
export function checkCredentials(context: SkillsContext): readonly Finding[] {
  if (context.isOwn) return [];
  const findings: Finding[] = [];
  const visit = (value: unknown, path: DocumentPath): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    else if (isMapping(value)) for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
    else if (typeof value === 'string' && isPlainCredential(nameOf(path), value))
      findings.push(report(context, path));
  };
  for (const { path, entry } of entriesOf(context))
    for (const key of ['apiKey', 'env', 'config']) visit(entry[key], [...path, key]);
  return findings;
}

function report({ document, file }: SkillsContext, path: DocumentPath): Finding {
  const message = `The value of \`${nameOf(path)}\` looks like a credential, and everyone who gets this workspace gets it too. Move it to your own \`skills.json\`, or name a variable that holds it: \`\${WEATHER_API_KEY}\`. If it was ever shared, replace it where it was issued.`;
  return finding('configuration/credential', file, rangeOfValue(document, path), message);
}

/** The key that a value belongs to, lists aside. */
function nameOf(path: DocumentPath): string {
  return String(path.findLast(step => typeof step === 'string') ?? '');
}

const credentialWords = /^(?:token|secret|passwd|password|passphrase|credentials?|apikey)$/;
const keyOwners = /^(?:api|access|auth|secret|private|signing|encryption)$/;

/** Whether a value is a credential itself, by the name of its key. */
export function isPlainCredential(name: string, value: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const last = words.at(-1) ?? '';
  const isNamed = credentialWords.test(last) || (last === 'key' && keyOwners.test(words.at(-2) ?? ''));
  return isNamed && !isPlaceholder(value);
}

/** A variable's name or a sign for the reader stands where the credential would. */
function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return (
    text === '' ||
    /\$\{[^}]+\}/.test(text) ||
    /^(?:\$\w+|%\w+%|<.*>|\.+|x+|\*+|to-?do|change[-_ ]?me|your[-_ ].*)$/i.test(text)
  );
}
