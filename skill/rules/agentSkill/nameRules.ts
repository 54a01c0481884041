import type { FieldSupport } from '../../../schemas/index.ts';
import type { TextRange } from '../../document/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import { supportOf } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';
import type { RuleId } from '../ruleList.ts';
import { checkMissing } from './missingKey.ts';
import { notText } from './notText.ts';
import { lengthOf, namesOf, smallestLimit, type Verdict, verdictOf } from './verdict.ts';

/** Everything that the targets ask of the name. */
export function checkName(context: DocumentContext): readonly Finding[] {
  const { file, document, value, targets } = context;
  const written = value['name'];
  if (written === undefined || written === null) return checkMissing(context, 'name');
  const range = rangeOfValue(document, ['name']);
  if (typeof written !== 'string') {
    const number = notText(file, document, ['name'], written);
    if (number !== undefined) return [number];
    const message = `\`name\` must be a text, but this is ${typeName(written)}, so clients do not load the skill. Write it like \`pdf-forms\`.`;
    return targets.length === 0 ? [] : [finding('agent-skill/name-type', file, range, message)];
  }
  const name = normalised(written);
  if (name === '') {
    const message =
      "The name is empty, so clients cannot load the skill. Write the folder's name here, or remove the key where no client asks for it.";
    const empty = targets.length === 0 ? [] : [finding('agent-skill/name-empty', file, range, message)];
    return empty;
  }
  return checkText(context, name, range);
}

/** As the specification compares names: one form for letters that look alike. */
function normalised(name: string): string {
  return name.normalize('NFKC').trim();
}

/** One limit of the name: its rule, what it is called in the table, and when it is broken. */
interface NameCheck {
  readonly rule: RuleId;
  readonly limit: 'length' | 'characters' | 'hyphens' | 'folder';
  isBroken(name: string, support: FieldSupport, folder: string): boolean;
  message(name: string, verdict: Verdict, folder: string): string;
}

const checks: readonly NameCheck[] = [
  {
    rule: 'agent-skill/name-length',
    limit: 'length',
    isBroken: (name, { maxLength }) => maxLength !== undefined && lengthOf(name) > maxLength,
    message: (name, { targets }) =>
      `The name has ${lengthOf(name)} characters; at most ${smallestLimit(targets, target => supportOf('name', target).maxLength)} are allowed, and clients reject a longer one. Shorten it and rename the folder with it.`,
  },
  {
    rule: 'agent-skill/name-case',
    limit: 'characters',
    isBroken: (name, { characters }) => characters !== undefined && name !== name.toLowerCase(),
    message: name =>
      `The name \`${name}\` holds capital letters, and clients reject it for them. Write it in lowercase letters.`,
  },
  {
    rule: 'agent-skill/name-characters',
    limit: 'characters',
    isBroken: (name, { characters }) => characters !== undefined && !allowed[characters].test(name),
    message: (name, { targets }) =>
      `The name \`${name}\` holds other characters than ${targets.some(target => supportOf('name', target).characters === 'unicode') ? 'lowercase letters, digits and hyphens' : 'the letters a to z, digits and hyphens'}, so clients reject it (${namesOf(targets)}). Write it like \`pdf-forms\`.`,
  },
  {
    rule: 'agent-skill/name-hyphens',
    limit: 'hyphens',
    isBroken: (name, { singleHyphens }) => singleHyphens === true && /^-|-$/.test(name),
    message: name =>
      `The name \`${name}\` begins or ends with a hyphen, so clients reject it. Put hyphens between words only.`,
  },
  {
    rule: 'agent-skill/name-hyphens',
    limit: 'hyphens',
    isBroken: (name, { singleHyphens }) => singleHyphens === true && name.includes('--'),
    message: name =>
      `The name \`${name}\` has two hyphens in a row, so clients reject it. Put single hyphens between words.`,
  },
  {
    rule: 'agent-skill/name-folder',
    limit: 'folder',
    isBroken: (name, { equalsFolder }, folder) => equalsFolder === true && name !== normalised(folder),
    message: (name, _, folder) =>
      `The skill is named \`${name}\` and its folder \`${folder}\`; they must be equal, and some clients skip the skill otherwise. Rename one of them.`,
  },
];

/** Capital letters have a rule of their own. */
const allowed = { unicode: /^[\p{L}\p{N}-]*$/u, ascii: /^[A-Za-z0-9-]*$/ } as const;

function checkText(context: DocumentContext, name: string, range: TextRange): readonly Finding[] {
  const { file, targets, snapshot } = context;
  const folder = snapshot.folderName;
  const findings: Finding[] = [];
  for (const { rule, limit, isBroken, message } of checks) {
    const verdict = verdictOf(targets, 'name', limit, support => isBroken(name, support, folder));
    if (verdict === undefined) continue;
    // One mend for all of them: the first finding carries it.
    const fix = findings.some(found => found.fix !== undefined)
      ? undefined
      : limit === 'folder'
        ? folderFix(context, folder, range)
        : limit === 'length'
          ? undefined
          : spellingFix(context, name, range);
    findings.push(
      finding(rule, file, range, message(name, verdict, folder), {
        severity: verdict.severity,
        ...(fix === undefined ? {} : { fix }),
      }),
    );
  }
  return findings;
}

/** Whether no target has anything against the spelling of a name. */
function isWellSpelt({ targets }: DocumentContext, name: string): boolean {
  return (
    name !== '' &&
    checks
      .filter(({ limit }) => limit !== 'folder')
      .every(
        ({ limit, isBroken }) =>
          verdictOf(targets, 'name', limit, support => isBroken(name, support, name)) === undefined,
      )
  );
}

/** Lowercase, with single hyphens in place of everything else. A person decides where the folder's name differs. */
function spellingFix(context: DocumentContext, name: string, range: TextRange): Fix | undefined {
  const spelt = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return isWellSpelt(context, spelt) ? nameFix(context, spelt, range) : undefined;
}

/** Which of the two names is meant only a person knows. */
function folderFix(context: DocumentContext, folder: string, range: TextRange): Fix | undefined {
  const fix = isWellSpelt(context, folder) ? nameFix(context, folder, range) : undefined;
  return fix === undefined ? undefined : { ...fix, manual: true };
}

function nameFix({ document, snapshot }: DocumentContext, name: string, range: TextRange): Fix | undefined {
  const owner = rangeOfOwner(document, ['name']);
  if (document.text.slice(range.start, range.end).startsWith('*') || owner.start === range.start)
    return undefined;
  // What YAML would read as a number, a date or a truth value.
  const text =
    /^[a-z][a-z0-9-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off)$/.test(name) ? name : `"${name}"`;
  const replacements = [{ ...range, text }];
  const title = `Name the skill \`${name}\``;
  return name === snapshot.folderName ? { title, replacements } : { title, replacements, manual: true };
}
