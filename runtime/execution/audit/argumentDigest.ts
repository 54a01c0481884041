import { createHash } from 'node:crypto';
import type { SecretMask } from '../../secretMask.ts';
import { canonicalJson } from './canonicalJson.ts';

/** Characters of one text, items of one list or object, levels, and characters of everything. */
const longestText = 200;
const mostItems = 50;
const deepest = 6;
const longestAll = 2_000;

/** Stands for the value of a member whose name says that it is a credential. */
const withheld = '(withheld)';

/**
 * Names of credentials, however they are written: `apiKey`, `API_KEY`, `x-api-key`, `client_secret`, `Authorization`.
 * Rather one too many: the text is for a reader's orientation.
 */
const credentialName =
  /(?:^|-)pass$|password|passwd|passphrase|passcode|pwd$|secret|token|credential|api-?key|(?:access|private|signing|encryption|account|ssh|master|shared|auth)-?key|authori[sz]ation|^auth$|bearer|cookie|session-?(?:id|key)|signature|^otp$|^pin$|^key$|connection-?string|^dsn$/;

/** SHA-256 (hex) of the arguments' canonical JSON. */
export function argumentDigest(input: unknown): string {
  return createHash('sha256').update(canonicalJson(input)).digest('hex');
}

/**
 * The arguments for a reader, where the user opted in: secrets masked, members that look like credentials withheld,
 * long texts, lists and levels cut. At most 2,000 characters.
 */
export function redactedArguments(input: unknown, mask: SecretMask): string {
  // Once more as a whole: a secret may have been put together from several members.
  return cut(mask.text(canonicalJson(redacted(input, mask, 0))), longestAll);
}

/** Whether a member of this name is withheld. */
export function isCredentialName(name: string): boolean {
  const spelled = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[\s_.:]+/g, '-')
    .toLowerCase();
  return credentialName.test(spelled);
}

function redacted(value: unknown, mask: SecretMask, depth: number): unknown {
  if (typeof value === 'string') return cut(masked(value, longestText, mask), longestText);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return Array.isArray(value) ? '[...]' : '{...}';
  if (Array.isArray(value)) {
    const items = value.slice(0, mostItems).map(item => redacted(item, mask, depth + 1));
    return value.length > mostItems ? [...items, `... ${value.length - mostItems} more`] : items;
  }
  const members = Object.entries(value);
  const shown = members.slice(0, mostItems).map(([name, item]): [string, unknown] => {
    const told = isCredentialName(name) ? withheld : redacted(item, mask, depth + 1);
    return [cut(masked(name, longestText, mask), longestText), told];
  });
  if (members.length > mostItems) shown.push(['...', `${members.length - mostItems} more`]);
  return Object.fromEntries(shown);
}

/** With its secrets hidden; of a very long text only the beginning, to no more than what may be shown. */
export function masked(text: string, longest: number, mask: SecretMask): string {
  const most = longest * 8;
  return text.length <= most ? mask.text(text) : mask.cutText(text.slice(0, most));
}

export function cut(text: string, longest: number): string {
  return (
    text.length <= longest ? text : `${text.slice(0, longest)}... (${text.length} characters)`
  ).toWellFormed();
}
